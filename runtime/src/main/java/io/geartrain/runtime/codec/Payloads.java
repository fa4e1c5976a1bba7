package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.Payload;

/**
 * Encodes commands and mails by their class: the topmost sealed interface that a command belongs to is
 * what its receiver declares and decodes.
 */
public final class Payloads {
  private static final ClassValue<CanonicalCbor.Codec<Object>> BY_CLASS =
      new ClassValue<>() {
        @Override
        @SuppressWarnings("unchecked")
        protected CanonicalCbor.Codec<Object> computeValue(Class<?> type) {
          return CanonicalCbor.of((Class<Object>) declaredType(type));
        }
      };

  private static final ClassValue<CanonicalCbor.Codec<Object>> REPLY_TO =
      new ClassValue<>() {
        @Override
        protected CanonicalCbor.Codec<Object> computeValue(Class<?> request) {
          return CanonicalCbor.ofReplyTo(request);
        }
      };

  private static final ClassValue<CanonicalCbor.Codec<Object>> ANSWER_TO =
      new ClassValue<>() {
        @Override
        protected CanonicalCbor.Codec<Object> computeValue(Class<?> query) {
          return CanonicalCbor.ofAnswerTo(query);
        }
      };

  private Payloads() {}

  /** The canonical bytes of a value. */
  public static Payload encode(Object value) {
    return BY_CLASS.get(value.getClass()).encode(value);
  }

  /** A value of that class, or of the sealed type it belongs to. */
  public static <T> T decode(Class<T> type, Payload payload) {
    return type.cast(BY_CLASS.get(type).decode(payload));
  }

  /** The reply to a request of that class. */
  public static Object decodeReply(Class<?> request, Payload payload) {
    return REPLY_TO.get(request).decode(payload);
  }

  /** The answer to a query of that class. */
  public static Object decodeAnswer(Class<?> query, Payload payload) {
    return ANSWER_TO.get(query).decode(payload);
  }

  private static Class<?> declaredType(Class<?> type) {
    Class<?> declared = type;
    boolean climbed = true;
    while (climbed) {
      climbed = false;
      for (Class<?> parent : declared.getInterfaces()) {
        // Text and numbers are choices of the JDK's own, which nobody declares.
        if (parent.isSealed() && !parent.getName().startsWith("java.")) {
          declared = parent;
          climbed = true;
          break;
        }
      }
    }
    return declared;
  }
}
