package io.geartrain.programs;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;

/** Finds how the replies are read that a declared continuation waits for. */
final class ReplyReader {
  private ReplyReader() {}

  /**
   * By the argument of {@code Continuation<R>} or {@code Gathering<R>}.
   *
   * @throws IllegalArgumentException when that is no plain class
   */
  static Reply.Reader of(Class<?> continuation, Class<?> marker) {
    Type reply = argument(continuation, marker);
    if (reply == Payload.class) {
      return payload -> payload;
    }
    if (reply == Void.class) {
      return payload -> null;
    }
    if (reply instanceof ParameterizedType generic && generic.getRawType() == ProgramRef.class) {
      reply = ProgramRef.class;
    }
    if (reply instanceof Class<?> plain && plain.getTypeParameters().length == 0
        || reply == ProgramRef.class) {
      CanonicalCbor.Codec<?> codec = CanonicalCbor.of((Class<?>) reply);
      return codec::decode;
    }
    throw new IllegalArgumentException(
        continuation.getName()
            + " waits for a reply of the type "
            + (reply == null ? "?" : reply.getTypeName())
            + ", which cannot be read: wait for a Payload, ask with raw(), and read it with reply.to(...)");
  }

  private static Type argument(Class<?> type, Class<?> marker) {
    for (Type each : type.getGenericInterfaces()) {
      Type found;
      if (each instanceof ParameterizedType generic) {
        found =
            generic.getRawType() == marker
                ? generic.getActualTypeArguments()[0]
                : bound(argument((Class<?>) generic.getRawType(), marker), generic);
      } else {
        found = argument((Class<?>) each, marker);
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** What stands for a type variable of that interface. */
  private static Type bound(Type found, ParameterizedType generic) {
    if (found instanceof TypeVariable<?> variable) {
      Class<?> declaring = (Class<?>) generic.getRawType();
      int index = Arrays.asList(declaring.getTypeParameters()).indexOf(variable);
      return index < 0 ? found : generic.getActualTypeArguments()[index];
    }
    return found;
  }
}
