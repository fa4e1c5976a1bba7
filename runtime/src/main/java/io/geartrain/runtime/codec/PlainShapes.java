package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Shapes of plain values: numbers, text, enums, ids, bytes, lists. */
final class PlainShapes {
  /** A payload that is all there is: its bytes as they are. Within a value it has a length. */
  static final Shape WHOLE_PAYLOAD =
      new Primitive(
          (value, out) -> {
            if (value == null) {
              throw new UnencodableException("Payload", "null has no bytes");
            }
            out.raw(((Payload) value).bytes());
          },
          in -> Payload.wrap(in.rest()));

  private static final Map<Class<?>, Shape> SHAPES = new HashMap<>();

  static {
    integer(byte.class, Byte.class, Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) (long) value);
    integer(
        short.class, Short.class, Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) (long) value);
    integer(
        int.class,
        Integer.class,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        value -> (int) (long) value);
    integer(long.class, Long.class, Long.MIN_VALUE, Long.MAX_VALUE, value -> value);
    Shape bool =
        new Primitive(
            (value, out) -> out.u8((boolean) value ? CborWriter.TRUE : CborWriter.FALSE),
            CborReader::bool);
    SHAPES.put(boolean.class, bool);
    SHAPES.put(Boolean.class, new Nullable(bool));
    Shape real = new Primitive((value, out) -> out.real((double) value), CborReader::real);
    SHAPES.put(double.class, real);
    SHAPES.put(Double.class, new Nullable(real));
    Shape shortReal = new Primitive((value, out) -> out.real((float) value), CborReader::shortReal);
    SHAPES.put(float.class, shortReal);
    SHAPES.put(Float.class, new Nullable(shortReal));
    put(String.class, (value, out) -> out.text((String) value), CborReader::text);
    put(byte[].class, (value, out) -> out.binary((byte[]) value), CborReader::binary);
    put(Bytes32.class, (value, out) -> out.bytes32((Bytes32) value), CborReader::bytes32);
    put(
        ActorId.class,
        (value, out) -> out.bytes32(((ActorId) value).bytes()),
        in -> new ActorId(in.bytes32()));
    put(
        UserId.class,
        (value, out) -> out.bytes32(((UserId) value).id().bytes()),
        in -> new UserId(new ActorId(in.bytes32())));
    put(
        ProgramRef.class,
        (value, out) -> out.bytes32(((ProgramRef<?>) value).id().bytes()),
        in -> new ProgramRef<>(new ActorId(in.bytes32())));
    put(
        MessageId.class,
        (value, out) -> out.text(value.toString()),
        in -> MessageId.parse(in.text()));
    put(
        ReservationId.class,
        (value, out) -> out.text(value.toString()),
        in -> ReservationId.parse(in.text()));
    put(
        Payload.class,
        (value, out) -> out.binary(((Payload) value).bytes()),
        in -> Payload.wrap(in.binary()));
    put(
        Value.class,
        (value, out) -> out.bigInteger(((Value) value).amount()),
        in -> new Value(in.bigInteger()));
  }

  private PlainShapes() {}

  /** The shape of a plain type, or null. */
  static Shape of(Class<?> type) {
    return SHAPES.get(type);
  }

  private static void put(
      Class<?> type, BiConsumer<Object, CborWriter> write, Function<CborReader, Object> read) {
    SHAPES.put(type, new Nullable(new Primitive(write, read)));
  }

  private static void integer(
      Class<?> primitive, Class<?> boxed, long least, long most, Function<Long, Object> narrow) {
    Shape shape =
        new Primitive(
            (value, out) -> out.integer(((Number) value).longValue()),
            in -> narrow.apply(in.integer(least, most)));
    SHAPES.put(primitive, shape);
    SHAPES.put(boxed, new Nullable(shape));
  }

  private record Primitive(
      BiConsumer<Object, CborWriter> writer, Function<CborReader, Object> reader) implements Shape {
    @Override
    public void write(Object value, CborWriter out) {
      writer.accept(value, out);
    }

    @Override
    public Object read(CborReader in) {
      return reader.apply(in);
    }
  }

  private record Nullable(Shape shape) implements Shape {
    @Override
    public void write(Object value, CborWriter out) {
      if (value == null) {
        out.u8(CborWriter.NULL);
      } else {
        shape.write(value, out);
      }
    }

    @Override
    public Object read(CborReader in) {
      return in.skipNull() ? null : shape.read(in);
    }
  }

  /** An enum: the constant's name. */
  static Shape ofEnum(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    byte[][] names = new byte[constants.length][];
    for (int i = 0; i < constants.length; i++) {
      names[i] = CborWriter.textBytes(((Enum<?>) constants[i]).name());
    }
    return new Nullable(
        new Primitive(
            (value, out) -> out.raw(names[((Enum<?>) value).ordinal()]),
            in -> {
              for (int i = 0; i < names.length; i++) {
                if (in.skip(names[i])) {
                  return constants[i];
                }
              }
              throw Unusual.SHAPE;
            }));
  }

  /** A list. */
  static Shape ofList(Shape element) {
    return new Nullable(
        new Primitive(
            (value, out) -> {
              List<?> list = (List<?>) value;
              out.arrayOf(list.size());
              list.forEach(each -> element.write(each, out));
            },
            in -> {
              int count = in.arrayLength();
              List<Object> list = new ArrayList<>(count);
              for (int i = 0; i < count; i++) {
                list.add(element.read(in));
              }
              return list;
            }));
  }
}
