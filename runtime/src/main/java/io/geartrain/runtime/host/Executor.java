package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;

/**
 * Runs one dispatch against a program's state and says what came of it. Whatever the handler does
 * ends in an outcome; only running out of memory leaves, because nobody knows what it broke.
 */
public final class Executor {
  private Executor() {}

  /**
   * What a run came to.
   *
   * @param outcome for the record
   * @param state the program's next state: the same as before unless it succeeded
   * @param balance what the program may spend afterwards
   */
  public record Step(Outcome outcome, Object state, Value balance) {}

  /** Watches over runs; the runtime's puts them under a time limit. */
  public interface Watch {
    /** Watches nothing. */
    Watch NONE = ledger -> {};

    /** A run is about to begin; the one before it, if any, has ended. */
    void begin(EffectLedger ledger);

    /** The last run of a batch has ended; false if one was stopped, so that the batch counts for nothing. */
    default boolean end() {
      return true;
    }
  }

  /** Runs a dispatch. */
  public static Step run(
      HostedCode code,
      Object state,
      Dispatch dispatch,
      Value balance,
      BlockContext block,
      Watch watch) {
    Message message = dispatch.message();
    GasPolicy policy = block.settings().policy();
    EffectLedger ledger = new EffectLedger(dispatch, balance.plus(message.value()), block, policy);
    // A reply that fails leaves its value with the program; any other message takes it back.
    Value ifFailed = message.entry() == EntryPoint.REPLY ? balance.plus(message.value()) : balance;
    boolean sampled = isSampled(message, block.settings().stateCheckInterval());
    Payload before = null;
    Step step;
    try {
      watch.begin(ledger);
      before = sampled ? code.encodeState(state) : null;
      ledger.charge(policy.startCost(message.payload().size()));
      HostedCode.Reaction reaction = code.react(state, ledger);
      step = success(code, ledger, reaction, block, sampled);
    } catch (OutOfGas e) {
      step = outOfGas(ledger, state, ifFailed);
    } catch (Panic e) {
      step = failure(ledger, Trap.of(ReplyCode.USERSPACE_PANIC, e.payload()), e, state, ifFailed);
    } catch (EffectRejected e) {
      step = failure(ledger, Trap.panic(Integer.toString(e.code())), e, state, ifFailed);
    } catch (StackOverflowError e) {
      Trap trap = new Trap(ReplyCode.STACK_LIMIT, Payload.EMPTY, Trap.Cause.STACK);
      step = failure(ledger, trap, e, state, ifFailed);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      step = failure(ledger, Trap.of(ReplyCode.USERSPACE_PANIC, Payload.EMPTY), e, state, ifFailed);
    }
    // What a handler kept of its effect or its context must not reach into the outcome.
    ledger.revoke();
    if (before != null && isChanged(code, before, state)) {
      String text = "a handler changed its state in place";
      return new Step(
          Outcome.failed(message.id(), Trap.panic(text), ledger.burned(), text),
          code.decodeState(before),
          ifFailed);
    }
    return step;
  }

  private static boolean isChanged(HostedCode code, Payload before, Object state) {
    try {
      return !before.equals(code.encodeState(state));
    } catch (RuntimeException e) {
      // It could be encoded before.
      return true;
    }
  }

  private static Step success(
      HostedCode code,
      EffectLedger ledger,
      HostedCode.Reaction reaction,
      BlockContext block,
      boolean sampled) {
    long bytes = 0;
    GasPolicy policy = block.settings().policy();
    for (Payload event : reaction.events()) {
      bytes += event.size();
      ledger.charge(policy.eventCost(event.size()));
    }
    if (bytes > block.settings().maxEventBytes()) {
      throw new EffectRejected(
          EffectRejected.TOO_MANY_BYTES,
          bytes + " bytes of events, max-event-bytes is " + block.settings().maxEventBytes());
    }
    if (ledger.isDrained()) {
      throw new OutOfGas();
    }
    if (sampled) {
      checkState(code.encodeState(reaction.state()).size(), block.settings().maxStateBytes());
    }
    Outcome outcome =
        Outcome.success(
            ledger.message().id(), reaction.events(), ledger.effects(), ledger.burned());
    return new Step(outcome, reaction.state(), ledger.balance());
  }

  private static void checkState(int bytes, int most) {
    if (bytes > most) {
      throw new EffectRejected(
          EffectRejected.STATE_TOO_LARGE,
          "the state is " + bytes + " bytes, max-state-bytes is " + most);
    }
  }

  private static Step outOfGas(EffectLedger ledger, Object state, Value balance) {
    Trap trap = Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY);
    return new Step(
        Outcome.failed(ledger.message().id(), trap, ledger.burned(), "out of gas"), state, balance);
  }

  private static Step failure(
      EffectLedger ledger, Trap trap, Throwable thrown, Object state, Value balance) {
    if (ledger.isDrained()) {
      return outOfGas(ledger, state, balance);
    }
    return new Step(
        Outcome.failed(ledger.message().id(), trap, ledger.burned(), describe(thrown)),
        state,
        balance);
  }

  /** In words. What is thrown may be the program's own class, and throw in its turn. */
  private static String describe(Throwable thrown) {
    try {
      StackTraceElement[] stack = thrown.getStackTrace();
      return thrown + (stack.length > 0 ? " at " + stack[0] : "");
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return thrown.getClass().getName();
    }
  }

  /** One message in {@code interval}, by its id, so that every run samples the same ones. */
  private static boolean isSampled(Message message, int interval) {
    return interval > 0 && Math.floorMod(message.id().hashCode(), interval) == 0;
  }
}
