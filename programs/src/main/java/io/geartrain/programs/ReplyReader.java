package io.geartrain.programs;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.message.ProgramRef;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;

/** Finds how the replies are read that a declared continuation waits for. */
final class ReplyReader {
  private ReplyReader() {}

  /**
   * By the argument of {@code Continuation<R>} or {@code Gathering<R>}, which may be generic itself:
   * {@code List<Offer>}.
   *
   * @throws IllegalArgumentException when nothing of that type could be read
   */
  static Reply.Reader of(Class<?> continuation, Class<?> marker) {
    Type reply = argument(continuation, marker);
    if (reply == Void.class) {
      return payload -> null;
    }
    Type unreadable = unreadable(reply);
    if (unreadable != null) {
      throw new IllegalArgumentException(
          continuation.getName()
              + " waits for a reply of the type "
              + reply.getTypeName()
              + ", which cannot be read because of "
              + unreadable.getTypeName()
              + ": name a record, a sealed interface or a list or map of those, or wait for a Payload,"
              + " ask with raw(), and read it with reply.to(...)");
    }
    CanonicalCbor.Codec<Object> codec = CanonicalCbor.ofType(reply);
    return codec::decode;
  }

  /** What stands in the type and nobody could read, or null. */
  private static Type unreadable(Type type) {
    if (type instanceof Class<?> plain) {
      if (plain.isArray()) {
        return unreadable(plain.getComponentType());
      }
      boolean isRaw = plain.getTypeParameters().length > 0 && plain != ProgramRef.class;
      return isRaw || OpenTypes.isOpen(plain) ? plain : null;
    }
    if (type instanceof GenericArrayType array) {
      return unreadable(array.getGenericComponentType());
    }
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == ProgramRef.class) { // its argument is a promise, no bytes
        return null;
      }
      if (OpenTypes.isOpen((Class<?>) generic.getRawType())) {
        return generic.getRawType();
      }
      return Arrays.stream(generic.getActualTypeArguments())
          .map(ReplyReader::unreadable)
          .filter(found -> found != null)
          .findFirst()
          .orElse(null);
    }
    return type; // a type variable or a wildcard
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
        found = each == marker ? marker.getTypeParameters()[0] : argument((Class<?>) each, marker);
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
