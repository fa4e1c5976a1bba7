package io.geartrain.programs;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.Resumption;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The continuations of a code: how they are stored, who handles them, how the replies are read that they
 * wait for. What waits for time or a lock, and a hook, is stored as it is; what waits for replies is
 * stored in an {@link Awaiting}.
 */
final class Continuations {
  private static final CanonicalCbor.Codec<Awaiting> AWAITING = CanonicalCbor.of(Awaiting.class);
  private static final CanonicalCbor.Codec<Calling> CALLING = CanonicalCbor.of(Calling.class);

  private final String code;
  private final Class<?> declared;
  private final CanonicalCbor.Codec<Object> codec;
  private final Map<Class<?>, Known> known = new HashMap<>();

  /**
   * What waits for replies.
   *
   * @param asked the messages, in the order in which the author gave them
   * @param continuation encoded
   */
  record Awaiting(List<MessageId> asked, byte[] continuation) {}

  /**
   * What hears of a call.
   *
   * @param request the class of what the call's reply answers; empty if it answers nothing. It never
   *     leaves the unit of work.
   * @param continuation encoded
   */
  record Calling(String request, byte[] continuation) {}

  private record Known(ProgramHandlers.Continued<Object, Object> handler, Reply.Reader reader) {}

  /**
   * A continuation with what it waited for.
   *
   * @param handler takes this
   * @param continuation decoded
   * @param answer a {@link Reply}, a list of them, or null
   */
  record Resumed(
      ProgramHandlers.Handler<Object, Resumed, ? extends Effect<Object, Object>> handler,
      Object continuation,
      Object answer) {}

  /**
   * Checks that everything declared is handled and everything handled declared.
   *
   * @param declared what the code says, or null
   */
  @SuppressWarnings("unchecked")
  Continuations(String code, Class<?> declared, ProgramHandlers<?, Object, Object> handlers) {
    this.code = code;
    this.declared = declared;
    this.codec = declared == null ? null : (CanonicalCbor.Codec<Object>) CanonicalCbor.of(declared);
    if (declared != null) {
      learn(declared, handlers);
    }
    for (Class<?> type : handlers.continuationTypes()) {
      if (!known.containsKey(type)) {
        throw new IllegalArgumentException(
            code
                + " has a handler for the continuation "
                + type.getName()
                + " and declares "
                + (declared == null
                    ? "none: add continuations(...) to its code"
                    : "continuations(" + declared.getName() + "), of which it is none"));
      }
    }
  }

  private void learn(Class<?> type, ProgramHandlers<?, Object, Object> handlers) {
    if (type.isSealed()) {
      for (Class<?> variant : type.getPermittedSubclasses()) {
        learn(variant, handlers);
      }
      return;
    }
    ProgramHandlers.Wait wait = ProgramHandlers.Wait.of(type);
    ProgramHandlers.Continued<Object, Object> handler = handlers.onContinuation(type);
    if (handler == null) {
      throw new IllegalArgumentException(
          code
              + " declares the continuation "
              + type.getName()
              + " and has no handler for it: add "
              + wait.handler()
              + "("
              + type.getSimpleName()
              + ".class, ...)");
    }
    Reply.Reader reader =
        wait == ProgramHandlers.Wait.WOKEN ? null : ReplyReader.of(type, wait.marker());
    known.put(type, new Known(handler, reader));
  }

  Payload encode(Object continuation) {
    check(continuation);
    return codec.encode(continuation);
  }

  Payload encode(Object continuation, List<MessageId> asked) {
    return AWAITING.encode(new Awaiting(asked, encode(continuation).bytes()));
  }

  /**
   * Of a call.
   *
   * @param request the class of what its reply answers, or null
   */
  Payload encodeCall(Object continuation, Class<?> request) {
    String name = request == null ? "" : request.getName();
    return CALLING.encode(new Calling(name, encode(continuation).bytes()));
  }

  /** What hears of a call, as it was given with it. */
  static Calling calling(Payload then) {
    return read(CALLING, then);
  }

  private void check(Object continuation) {
    if (continuation == null || !known.containsKey(continuation.getClass())) {
      throw new IllegalArgumentException(
          (continuation == null ? "null" : continuation.getClass().getName())
              + " is no continuation of "
              + code
              + (declared == null
                  ? ": add continuations(...) to its code"
                  : ", which declares continuations(" + declared.getName() + ")"));
    }
  }

  /** One that is run at once, because nothing had to be waited for. */
  Resumed now(Object continuation) {
    return new Resumed(known.get(continuation.getClass()).handler().handler(), continuation, null);
  }

  /** Where a message goes on that waited for an ask, a sleep or a lock. */
  Resumed after(Resumption resumption) {
    if (resumption.answers().isEmpty()) {
      return now(decode(resumption.continuation()));
    }
    Awaiting awaiting = read(AWAITING, resumption.continuation());
    Object continuation = decode(Payload.wrap(awaiting.continuation()));
    Known found = known.get(continuation.getClass());
    List<Reply<?>> replies = new ArrayList<>(awaiting.asked().size());
    for (MessageId asked : awaiting.asked()) {
      replies.add(reply(asked, resumption.answers(), found.reader()));
    }
    boolean isSingle = found.handler().awaits() == ProgramHandlers.Wait.REPLY;
    return new Resumed(
        found.handler().handler(), continuation, isSingle ? replies.get(0) : List.copyOf(replies));
  }

  private static Reply<?> reply(MessageId asked, List<Answered> answers, Reply.Reader reader) {
    for (Answered answer : answers) {
      if (answer.message().equals(asked)) {
        return Reply.of(answer, reader);
      }
    }
    return Reply.pending(asked);
  }

  /** The run that hears of a call. */
  Resumed called(Calling calling, CallResult result) {
    Object continuation = decode(Payload.wrap(calling.continuation()));
    Known found = known.get(continuation.getClass());
    return new Resumed(
        found.handler().handler(), continuation, CallReply.of(result, found.reader()));
  }

  /** Whether any of them hears of calls. */
  boolean hearCalls() {
    return known.values().stream()
        .anyMatch(each -> each.handler().awaits() == ProgramHandlers.Wait.CALL);
  }

  /** A hook, run in the reply or the signal that it waited for. */
  Resumed hooked(Message message, Payload hook) {
    Object continuation = decode(hook);
    Known found = known.get(continuation.getClass());
    Object answer =
        found.reader() == null
            ? null
            : Reply.of(
                message.replyTo(),
                message.replyCode(),
                message.payload(),
                message.value(),
                found.reader());
    return new Resumed(found.handler().handler(), continuation, answer);
  }

  private Object decode(Payload stored) {
    if (codec == null) {
      throw unknown();
    }
    return read(codec, stored);
  }

  private static <T> T read(CanonicalCbor.Codec<T> codec, Payload stored) {
    try {
      T decoded = codec.decode(stored);
      if (decoded != null) {
        return decoded;
      }
    } catch (UndecodableException e) {
      // Stored by code that declared other continuations.
    }
    throw unknown();
  }

  private static Panic unknown() {
    return new Panic("unknown continuation");
  }
}
