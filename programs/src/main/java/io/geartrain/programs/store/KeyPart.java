package io.geartrain.programs.store;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A part of a key, as bytes that sort as the values do. */
record KeyPart(Function<Object, byte[]> writer, Function<byte[], Object> reader) {

  byte[] write(Object value) {
    return writer.apply(value);
  }

  Object read(byte[] bytes) {
    return reader.apply(bytes);
  }

  /** That of a type, or null when there is none. */
  static KeyPart of(Class<?> type) {
    if (type == String.class) {
      return part(
          String.class,
          text -> text.getBytes(StandardCharsets.UTF_8),
          bytes -> new String(bytes, StandardCharsets.UTF_8));
    } else if (type == Long.class || type == long.class) {
      return part(Long.class, KeyPart::ofNumber, KeyPart::toNumber);
    } else if (type == Integer.class || type == int.class) {
      return part(Integer.class, KeyPart::ofNumber, bytes -> (int) toNumber(bytes));
    } else if (type.isEnum()) {
      return new KeyPart(
          constant -> ofNumber(((Enum<?>) constant).ordinal()),
          bytes -> type.getEnumConstants()[(int) toNumber(bytes)]);
    } else if (type == Payload.class) {
      return part(Payload.class, Payload::bytes, Payload::wrap);
    } else if (type == ActorId.class) {
      return part(ActorId.class, ActorId::toBytes, ActorId::of);
    } else if (type == UserId.class) {
      return part(
          UserId.class, user -> user.id().toBytes(), bytes -> new UserId(ActorId.of(bytes)));
    } else if (type == ProgramRef.class) {
      return new KeyPart(
          ref -> ((ProgramRef<?>) ref).id().toBytes(),
          bytes -> new ProgramRef<>(ActorId.of(bytes)));
    } else if (type == CodeId.class) {
      return part(CodeId.class, CodeId::toBytes, bytes -> new CodeId(Bytes32.of(bytes)));
    } else if (type == MessageId.class) {
      return part(MessageId.class, MessageId::toBytes, KeyPart::toMessageId);
    }
    return type == Bytes32.class ? part(Bytes32.class, Bytes32::toBytes, Bytes32::of) : null;
  }

  private static <T> KeyPart part(
      Class<T> type, Function<T, byte[]> writer, Function<byte[], T> reader) {
    return new KeyPart(value -> writer.apply(type.cast(value)), reader::apply);
  }

  /** With the sign turned, so that negative numbers come first. */
  private static byte[] ofNumber(Number number) {
    return ByteBuffer.allocate(8).putLong(number.longValue() ^ Long.MIN_VALUE).array();
  }

  private static MessageId toMessageId(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new MessageId(in.getLong(), Phase.values()[in.get()], in.getInt(), in.getInt());
  }

  private static long toNumber(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong() ^ Long.MIN_VALUE;
  }
}
