package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.List;

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
   * @param holdings what the program has afterwards
   */
  public record Step(Outcome outcome, Object state, Holdings holdings) {
    /** What the program may spend afterwards. */
    public Value balance() {
      return holdings.balance();
    }
  }

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

  /** Runs a dispatch of a program that has nothing but a balance beside its memory. */
  public static Step run(
      HostedCode code,
      Object state,
      Dispatch dispatch,
      Value balance,
      BlockContext block,
      Watch watch) {
    return run(code, state, dispatch, Holdings.of(balance), block, watch);
  }

  /** Runs a dispatch. */
  public static Step run(
      HostedCode code,
      Object state,
      Dispatch dispatch,
      Holdings before,
      BlockContext block,
      Watch watch) {
    Counts counts = dispatch.hasWaited() ? Counts.after(dispatch.progress()) : Counts.NONE;
    return run(
        code,
        state,
        dispatch,
        before,
        block,
        watch,
        counts,
        block.settings().policy().startCost(dispatch.message().payload().size()),
        // Its value is moved by its first run, also if that one waits.
        dispatch.hasWaited() ? Value.ZERO : dispatch.message().value(),
        null);
  }

  /**
   * One run of a unit of work.
   *
   * @param counts what the dispatch has made so far
   * @param startCost gas it takes to begin
   * @param brought value that the program gets with it
   * @param unit what the run may do because it is part of it, or null
   */
  public static Step run(
      HostedCode code,
      Object state,
      Dispatch dispatch,
      Holdings before,
      BlockContext block,
      Watch watch,
      Counts counts,
      long startCost,
      Value brought,
      UnitLedger unit) {
    Message message = dispatch.message();
    GasPolicy policy = block.settings().policy();
    Holdings holdings = before.with(before.balance().plus(brought));
    EffectLedger ledger = new EffectLedger(dispatch, holdings, block, policy, counts, unit);
    if (unit != null) {
      unit.bind(ledger, state);
    }
    // A reply that fails leaves its value with the program; any other message takes it back.
    Holdings ifFailed = message.entry() == EntryPoint.REPLY ? holdings : before;
    boolean sampled =
        code.isStateChecked() && isSampled(message, block.settings().stateCheckInterval());
    Payload stateBefore = null;
    Step step;
    try {
      watch.begin(ledger);
      stateBefore = sampled ? code.encodeState(state) : null;
      ledger.charge(startCost);
      requireLock(dispatch);
      HostedCode.Reaction reaction = code.react(state, ledger);
      step = success(code, ledger, reaction, block, policy, sampled);
    } catch (OutOfGas e) {
      step = outOfGas(ledger, state, ifFailed);
    } catch (Panic e) {
      step = failure(ledger, Trap.of(ReplyCode.USERSPACE_PANIC, e.payload()), e, state, ifFailed);
    } catch (Trapped e) {
      step = failure(ledger, Trap.of(e.code(), e.payload()), e, state, ifFailed);
    } catch (ContractError e) {
      if (unit != null) {
        unit.failed(e);
      }
      step = failure(ledger, Trap.panic(e.getMessage()), e, state, ifFailed);
    } catch (CallFailed e) {
      if (unit != null) {
        unit.failed(e);
      }
      step = failure(ledger, Trap.panic(e.getMessage()), e, state, ifFailed);
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
    if (stateBefore != null && isChanged(code, stateBefore, state)) {
      String text = "a handler changed its state in place";
      step =
          failure(
              ledger, Trap.panic(text), new Panic(text), code.decodeState(stateBefore), ifFailed);
    }
    boolean goesOn = step.outcome().isSuccess() && ledger.isSuspended();
    // In a unit of work, the root's message ends when the whole unit does.
    return goesOn || unit != null || step.holdings().locks().isEmpty()
        ? step
        : new Step(
            step.outcome(), step.state(), step.holdings().released(message.id(), block.height()));
  }

  /** Who held a lock too long while others waited has lost it, and cannot go on as if it had not. */
  private static void requireLock(Dispatch dispatch) {
    if (dispatch.hasWaited() && dispatch.progress().lostLock() != null) {
      throw new Panic("lock '" + dispatch.progress().lostLock() + "' was held too long");
    }
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
      GasPolicy policy,
      boolean sampled) {
    long bytes = 0;
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
    ledger.checkAffordable();
    if (sampled) {
      checkState(code.encodeState(reaction.state()).size(), block.settings().maxStateBytes());
    }
    Outcome outcome =
        Outcome.success(
            ledger.message().id(), reaction.events(), ledger.effects(), ledger.burned());
    return new Step(outcome, reaction.state(), ledger.holdings());
  }

  private static void checkState(int bytes, int most) {
    if (bytes > most) {
      throw new EffectRejected(
          EffectRejected.STATE_TOO_LARGE,
          "the state is " + bytes + " bytes, max-state-bytes is " + most);
    }
  }

  private static Step outOfGas(EffectLedger ledger, Object state, Holdings holdings) {
    Trap trap = Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY);
    return failed(ledger, trap, "out of gas", state, holdings);
  }

  private static Step failure(
      EffectLedger ledger, Trap trap, Throwable thrown, Object state, Holdings holdings) {
    return ledger.isDrained()
        ? outOfGas(ledger, state, holdings)
        : failed(ledger, trap, describe(thrown), state, holdings);
  }

  private static Step failed(
      EffectLedger ledger, Trap trap, String diagnosis, Object state, Holdings holdings) {
    Outcome outcome =
        new Outcome(
            ledger.message().id(),
            Verdict.FAILED,
            trap,
            List.of(),
            ledger.effectsOfFailure(),
            ledger.burned(),
            diagnosis);
    return new Step(outcome, state, holdings);
  }

  /** In words. What is thrown may be the program's own class, and throw in its turn. */
  private static String describe(Throwable thrown) {
    try {
      if (thrown instanceof CallFailed failed) {
        return failed.error().name() + ", " + failed.error().text();
      }
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
