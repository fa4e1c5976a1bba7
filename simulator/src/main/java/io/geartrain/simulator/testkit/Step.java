package io.geartrain.simulator.testkit;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one message came to in a {@link ProgramTestKit}.
 *
 * @param <R> the reply
 */
public final class Step<R> {
  private final Outcome outcome;
  private final ProgramDefinition<?, ?> code;
  private final Object state;
  private final UnitLedger run;
  private final KitUnit unit;
  private final Payload data;
  private final long sequence;

  /**
   * A run.
   *
   * @param run what it did as part of its unit; null if the program is not atomic
   */
  Step(
      Outcome outcome,
      ProgramDefinition<?, ?> code,
      Object state,
      UnitLedger run,
      KitUnit unit,
      long sequence) {
    this.outcome = outcome;
    this.code = code;
    this.state = state;
    this.run = run;
    this.unit = unit;
    this.data = unit.data();
    this.sequence = sequence;
  }

  /** What it is a run of. */
  KitUnit unit() {
    return unit;
  }

  /** What the run itself set aside for a signal; a unit that fails gives that back. */
  long systemReserve() {
    if (run != null && !isSuccess()) {
      return 0;
    }
    return effects().stream()
        .filter(Effect.SystemReserve.class::isInstance)
        .mapToLong(effect -> ((Effect.SystemReserve) effect).amount())
        .sum();
  }

  /** Whether the handler returned; if it waits now, it has. */
  public boolean isSuccess() {
    return outcome.isSuccess();
  }

  /** Whether the message waits, to go on later or to start again. */
  public boolean isWaiting() {
    return ProgramTestKitWait.endingOf(outcome.effects()) != null;
  }

  /**
   * The handler's reply.
   *
   * @throws AssertionError when it failed or gave none
   */
  @SuppressWarnings("unchecked")
  public R reply() {
    if (!isSuccess()) {
      throw new AssertionError(
          "the handler failed: " + outcome.trap().code() + ", " + outcome.diagnosis());
    }
    Payload answer =
        Stream.concat(Stream.ofNullable(data), outcome.effects().stream().map(Step::answerIn))
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        isWaiting() ? "the message waits" : "the handler gave no reply"));
    if (!Request.class.isAssignableFrom(unit.request)) {
      return (R) CanonicalCbor.toTree(answer);
    }
    return (R) Payloads.decodeReply(unit.request, answer);
  }

  private static Payload answerIn(Effect effect) {
    if (effect instanceof Effect.Answer answer) {
      return answer.payload();
    }
    if (effect instanceof Effect.AnswerWith answer) {
      return answer.payload();
    }
    return effect instanceof Effect.AnswerFrom answer ? answer.payload() : null;
  }

  /** The new events, read back. */
  public List<Object> events() {
    return outcome.events().stream().map(code::decodeEvent).toList();
  }

  /** What the handler asked for, in order. */
  public List<Effect> effects() {
    return outcome.effects();
  }

  /** Messages to others whose replies are not waited for, decoded as that class, in order. */
  public <M> List<M> sent(Class<M> type) {
    return decoded(Step::sentIn, payload -> Payloads.decode(type, payload));
  }

  /** The ids of those messages, in order. */
  public List<MessageId> sentIds() {
    return MadeIds.of(effects(), sequence, effect -> sentIn(effect) != null);
  }

  /** Messages to others whose replies are waited for, decoded as that class, in order. */
  public <M> List<M> asked(Class<M> type) {
    return decoded(Step::askedIn, payload -> Payloads.decode(type, payload));
  }

  /** Init payloads of programs that it creates, decoded as that class, in order. */
  public <M> List<M> created(Class<M> type) {
    return decoded(Step::createdIn, CanonicalCbor.of(type)::decode);
  }

  private static Payload askedIn(Effect effect) {
    if (effect instanceof Effect.Ask ask) {
      return ask.payload();
    }
    return effect instanceof Effect.AskWith ask ? ask.payload() : null;
  }

  private static Payload createdIn(Effect effect) {
    if (effect instanceof Effect.Create create) {
      return create.payload();
    }
    if (effect instanceof Effect.CreateLater create) {
      return create.payload();
    }
    return effect instanceof Effect.AskInit create ? create.payload() : null;
  }

  private static Payload sentIn(Effect effect) {
    if (effect instanceof Effect.Send send) {
      return send.payload();
    }
    return effect instanceof Effect.SendFrom send ? send.payload() : null;
  }

  private <M> List<M> decoded(Function<Effect, Payload> payload, Function<Payload, M> decode) {
    return effects().stream().map(payload).filter(Objects::nonNull).map(decode).toList();
  }

  // ------------------------------------------------------------------ of atomic programs

  /** What the step called, in order. Funds, fence and signer stand there. */
  public List<Call> calls() {
    return run().calls();
  }

  /** What the step called, decoded as that class, in order; calls of others are left out. */
  public <M> List<M> called(Class<M> type) {
    List<M> found = new ArrayList<>();
    for (Call call : calls()) {
      try {
        found.add(Payloads.decode(type, call.payload()));
      } catch (UndecodableException | ClassCastException e) {
        // Another program's, or a host module's.
      }
    }
    return found;
  }

  /** Attributes of the step's own event, in order. */
  public List<Attribute> attributes() {
    return run().attributes();
  }

  /** The step's further events for those outside, in order. */
  public List<UnitLedger.Event> emitted() {
    return run().events();
  }

  /** The answer so far, of this run or of one before it in its unit; null when there is none. */
  public Payload data() {
    return data;
  }

  /**
   * The text of an error of the program's own; empty when it succeeded.
   *
   * @throws AssertionError when it failed otherwise; {@link #panic} has that text
   */
  public String error() {
    String text = run().contractError();
    if (text == null && !outcome.isSuccess()) {
      throw new AssertionError(
          "the handler failed, but not by fail(...): "
              + outcome.trap().code()
              + ", "
              + outcome.diagnosis());
    }
    return text == null ? "" : text;
  }

  private UnitLedger run() {
    if (run == null) {
      throw new AssertionError("only programs declared atomic() call, and show events");
    }
    return run;
  }

  // ------------------------------------------------------------------ its end

  /** What the sender hears of a failure; null after a success. */
  public ReplyCode failure() {
    return outcome.trap() == null ? null : outcome.trap().code();
  }

  /** What the panic said; empty after a success. */
  public String panic() {
    return outcome.trap() == null ? "" : outcome.trap().payload().utf8();
  }

  /** The state afterwards. */
  public <S> S state(Class<S> type) {
    return type.cast(state);
  }

  /** All of it. */
  public Outcome outcome() {
    return outcome;
  }
}
