package io.geartrain.runtime.codec;

import com.fasterxml.jackson.databind.JavaType;
import io.geartrain.runtime.message.Payload;
import java.lang.reflect.Type;

/**
 * CBOR with one byte form for each value (DESIGN, 6), as Jackson writes it. Fields stand in the order of
 * their names; entries of maps and elements of sets in the order of their encoded bytes, because {@code
 * Map.of} and {@code Set.of} iterate differently in every JVM. A variant of a sealed type is written as
 * {@code [simple name, fields]}: no class name is ever on the wire.
 *
 * <p>A {@link Payload} within a value is a byte string; alone, it is its bytes as they are, so that whoever
 * declares one as command, reply or state reads and writes bytes of any kind.
 *
 * <p>Jackson decides what the bytes are. Types of records and plain values have a {@link Shape}, which
 * makes the same bytes several times faster and leaves to Jackson whatever it does not expect.
 */
public final class CanonicalCbor {
  private static final ThreadLocal<CborWriter> WRITERS = ThreadLocal.withInitial(CborWriter::new);

  private CanonicalCbor() {}

  /** Encodes and decodes one declared type. Cheap to use, made once. */
  public static final class Codec<T> {
    private final Type type;
    private final Shape shape;
    private volatile JacksonCbor.Codec jackson;

    private Codec(Type type, Shape shape) {
      this.type = type;
      this.shape = shape;
    }

    // Most types never need it, and it is slow to make.
    private JacksonCbor.Codec jackson() {
      JacksonCbor.Codec made = jackson;
      if (made == null) {
        made = new JacksonCbor.Codec(type);
        jackson = made;
      }
      return made;
    }

    /**
     * The value's canonical bytes.
     *
     * @throws UnencodableException when it, or something in it, cannot be written
     */
    public Payload encode(T value) {
      if (shape == null) {
        return jackson().encode(value);
      }
      CborWriter out = WRITERS.get();
      // A value whose own accessor encodes another one writes behind what is begun.
      int start = out.size();
      try {
        shape.write(value, out);
        return Payload.wrap(out.takeFrom(start));
      } catch (Unusual | ClassCastException e) {
        out.backTo(start);
        return jackson().encode(value);
      } catch (RuntimeException | Error e) {
        out.backTo(start);
        throw e;
      }
    }

    /**
     * A fresh value of these bytes.
     *
     * @throws UndecodableException when they are not of this type
     */
    @SuppressWarnings("unchecked")
    public T decode(Payload payload) {
      if (shape != null) {
        try {
          CborReader in = new CborReader(payload.bytes());
          Object value = shape.read(in);
          in.expectEnd();
          return (T) value;
        } catch (Unusual | IllegalArgumentException e) {
          // Other bytes for the same value, or none for any: Jackson knows.
        }
      }
      return (T) jackson().decode(payload);
    }
  }

  /** The codec of a declared type. */
  public static <T> Codec<T> of(Class<T> type) {
    return new Codec<>(type, shape(type));
  }

  /** The codec of a type that may be generic, such as {@code List<Offer>}. */
  public static Codec<Object> ofType(Type type) {
    return new Codec<>(type, shape(type));
  }

  private static Shape shape(Type type) {
    return type == Payload.class ? PlainShapes.WHOLE_PAYLOAD : Shapes.of(type);
  }

  /**
   * The codec of what a request is answered with.
   *
   * @throws IllegalArgumentException when the class is no {@code Request}
   */
  public static Codec<Object> ofReplyTo(Class<?> request) {
    return ofDeclared(JacksonCbor.replyTo(request));
  }

  /**
   * The codec of what a query is answered with.
   *
   * @throws IllegalArgumentException when the class is no {@code Query}
   */
  public static Codec<Object> ofAnswerTo(Class<?> query) {
    return ofDeclared(JacksonCbor.answerTo(query));
  }

  private static Codec<Object> ofDeclared(JavaType reply) {
    return new Codec<>(reply, reply.hasGenericTypes() ? null : shape(reply.getRawClass()));
  }

  /**
   * A generic view of any payload, for people: maps, lists, text, numbers.
   *
   * @throws UndecodableException when the bytes are not CBOR
   */
  public static Object toTree(Payload payload) {
    return JacksonCbor.toTree(payload);
  }
}
