package io.geartrain.programs.store;

import io.geartrain.runtime.message.Payload;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the keys of a map are written: the map's name and each part but the last behind their lengths (two
 * bytes), the last part as it is. So keys sort by their parts, and no map's keys stand among another's.
 */
final class StoreKey<K> {
  private static final int MOST = 0xFFFF;

  private final Class<K> type;
  private final byte[] prefix;
  private final List<KeyPart> parts;

  private StoreKey(Class<K> type, byte[] prefix, List<KeyPart> parts) {
    this.type = type;
    this.prefix = prefix;
    this.parts = parts;
  }

  static <K> StoreKey<K> of(String map, Class<K> type) {
    ByteArrayOutputStream prefix = new ByteArrayOutputStream();
    writeWithLength(prefix, map.getBytes(StandardCharsets.UTF_8));
    KeyPart whole = KeyPart.of(type);
    List<KeyPart> parts = new ArrayList<>();
    if (whole != null) {
      parts.add(whole);
    } else if (type.isRecord() && type.getRecordComponents().length > 0) {
      for (RecordComponent component : type.getRecordComponents()) {
        parts.add(KeyPart.of(component.getType()));
      }
    }
    if (parts.isEmpty() || parts.contains(null)) {
      throw new IllegalArgumentException(
          "the map '"
              + map
              + "' cannot have keys of "
              + type.getName()
              + ": a key is a String, long, int, enum, Payload, ActorId, UserId, ProgramRef, CodeId,"
              + " MessageId or Bytes32, or a record of these");
    }
    return new StoreKey<>(type, prefix.toByteArray(), parts);
  }

  Payload prefix() {
    return Payload.wrap(prefix);
  }

  /** Of keys that begin with that part. */
  Payload prefix(Object leading) {
    if (parts.size() < 2) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " has one part; only records of several begin alike");
    }
    ByteArrayOutputStream out = begin();
    writeWithLength(out, parts.get(0).write(leading));
    return Payload.wrap(out.toByteArray());
  }

  Payload write(K key) {
    ByteArrayOutputStream out = begin();
    for (int i = 0; i < parts.size(); i++) {
      byte[] part = parts.get(i).write(isRecord() ? field(key, i) : key);
      if (i < parts.size() - 1) {
        writeWithLength(out, part);
      } else {
        out.writeBytes(part);
      }
    }
    return Payload.wrap(out.toByteArray());
  }

  K read(Payload key) {
    byte[] bytes = key.bytes();
    int at = prefix.length;
    Object[] fields = new Object[parts.size()];
    for (int i = 0; i < fields.length; i++) {
      int end = bytes.length;
      if (i < fields.length - 1) {
        int length = ByteBuffer.wrap(bytes).getShort(at) & MOST;
        at += 2;
        end = at + length;
      }
      fields[i] = parts.get(i).read(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return isRecord() ? make(fields) : type.cast(fields[0]);
  }

  private ByteArrayOutputStream begin() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(prefix);
    return out;
  }

  private boolean isRecord() {
    return KeyPart.of(type) == null;
  }

  private Object field(K key, int index) {
    try {
      var accessor = type.getRecordComponents()[index].getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(key);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read the key " + key, e);
    }
  }

  private K make(Object[] fields) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<K> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(fields);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a key of " + type.getName(), e);
    }
  }

  private static void writeWithLength(ByteArrayOutputStream out, byte[] part) {
    if (part.length > MOST) {
      throw new IllegalArgumentException("a part of a key has 65535 bytes at most");
    }
    out.write(part.length >>> 8);
    out.write(part.length);
    out.writeBytes(part);
  }

  /** The first key behind that one. */
  static Payload behind(Payload key) {
    return Payload.wrap(Arrays.copyOf(key.bytes(), key.size() + 1));
  }

  /** The first key behind all that begin with that prefix. */
  static Payload behindAll(Payload prefix) {
    byte[] end = prefix.bytes().clone();
    int last = end.length - 1;
    while (last >= 0 && ++end[last] == 0) {
      last--;
    }
    // All of them 0xFF: nothing can stand behind.
    return last < 0 ? null : Payload.wrap(Arrays.copyOf(end, last + 1));
  }
}
