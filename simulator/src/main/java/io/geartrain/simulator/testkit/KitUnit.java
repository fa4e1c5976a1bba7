package io.geartrain.simulator.testkit;

import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The unit of work of one message of the kit, over its runs: the calls that have not come to an end, and
 * the answer so far. The message of a program that is not atomic is a unit of one run.
 */
final class KitUnit {
  final Dispatch dispatch;
  final Coins funds;
  final Class<?> request;

  /** What the program had before; what a failure takes it back to. */
  final Before before;

  private final Deque<Call> open = new ArrayDeque<>();
  private Payload data;
  private boolean waits;

  /** What a program had before a message. */
  record Before(Object state, Holdings holdings) {}

  /**
   * Of a dispatch.
   *
   * @param funds what came with it
   * @param request whose reply answers it; {@code Object} if it is no request
   */
  KitUnit(Dispatch dispatch, Coins funds, Class<?> request, Object state, Holdings holdings) {
    this.dispatch = dispatch;
    this.funds = funds;
    this.request = request;
    // The value of a reply stays, also when the reply fails.
    boolean stays = message().entry() == EntryPoint.REPLY && !dispatch.hasWaited();
    Value kept = stays ? message().value() : Value.ZERO;
    this.before = new Before(state, holdings.with(holdings.balance().plus(kept)));
  }

  Message message() {
    return dispatch.message();
  }

  /** What the message had kept over its waits before. */
  Progress progress() {
    return dispatch.hasWaited() ? dispatch.progress() : Progress.NONE;
  }

  /** A run has ended; its calls come before those that were open. */
  void ran(UnitLedger run) {
    data = run.data() == null ? data : run.data();
    waits |= run.ledger().isSuspended();
    for (int i = run.calls().size() - 1; i >= 0; i--) {
      open.push(run.calls().get(i));
    }
  }

  /** Whether its message has not ended: it waits, or hears of a call yet, should that succeed. */
  boolean goesOn() {
    return waits || open.stream().anyMatch(call -> call.replyOn().hears(true));
  }

  /** The answer so far, or null. */
  Payload data() {
    return data;
  }

  /**
   * The next call whose end is heard; those before it that are heard of otherwise only have succeeded or
   * failed in silence.
   *
   * @throws AssertionError when there is none
   */
  Call next(boolean isSuccess) {
    for (Call call : open) {
      if (call.replyOn().hears(isSuccess)) {
        while (open.pop() != call) {
          // It came to the end that nobody hears of.
        }
        return call;
      }
      if (!isSuccess) {
        throw new AssertionError(
            "the program does not hear of a failure of its next call: the whole unit would fail");
      }
    }
    throw new AssertionError(
        "the step has made no call, or none is left, whose "
            + (isSuccess ? "success" : "failure")
            + " it would hear of");
  }
}
