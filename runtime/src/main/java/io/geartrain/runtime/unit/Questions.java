package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;

/** Answers questions from outside, against the chain as it stands behind a block. Pure; nobody pays. */
public final class Questions {
  private Questions() {}

  /**
   * What a question came to.
   *
   * @param data of a smart question or a key; else null
   * @param range of a range; else null
   * @param error why there is none of them, or null
   * @param gas that answering burned; 0 when gas is not counted
   */
  public record Answer(Payload data, Range range, CallError error, long gas) {}

  /**
   * Answers a question.
   *
   * @param gas most gas that it may burn
   */
  public static Answer ask(
      ChainState state, UnitHost host, ActorId of, Question question, long gas) {
    BlockContext block =
        new BlockContext(
            state.settings(),
            state.sequence(),
            state.height(),
            state.timestamp(),
            state.backlog(),
            state.agenda());
    MessageId id = new MessageId(state.sequence(), Phase.DISPATCH, 0, 0);
    Message asking =
        new Message(
            id,
            ActorId.SYSTEM,
            ActorId.SYSTEM,
            EntryPoint.HANDLE,
            Payload.EMPTY,
            Value.ZERO,
            null,
            null,
            null);
    UnitOfWork unit =
        new UnitOfWork(new BlockDraft(state).view(), host, block, new Dispatch(asking, gas, 0));
    try {
      return ask(unit, asking, of, question, gas);
    } catch (CallFailed e) {
      return new Answer(null, null, e.error(), 0);
    }
  }

  private static Answer ask(
      UnitOfWork unit, Message asking, ActorId of, Question question, long gas) {
    HostedCode code = unit.looking.codeOf(of);
    if (question instanceof Question.Raw raw) {
      Payload found = unit.looking.keys(of).get(raw.key());
      return new Answer(found == null ? Payload.EMPTY : found, null, null, 0);
    }
    if (question instanceof Question.Span span) {
      Range found =
          unit.looking.keys(of).range(span.start(), span.end(), span.limit(), span.descending());
      return new Answer(null, found, null, 0);
    }
    Payload request = ((Question.Smart) question).request();
    long cost = code.isModule() || !unit.policy.isMetered() ? 0 : unit.queryCost(code, request);
    if (cost > gas) {
      return outOfGas(gas);
    }
    Looking.Answer answer =
        unit.looking.answer(asking, of, code, request, gas - cost, 1, unit.host.watch());
    if (answer.isOutOfGas()) {
      return outOfGas(gas);
    }
    long burned = unit.policy.isMetered() ? cost + answer.outcome().gasBurned() : 0;
    return new Answer(answer.data(), null, null, burned);
  }

  private static Answer outOfGas(long gas) {
    CallError error =
        CallError.sdk(CallError.OUT_OF_GAS, "the question takes more than " + gas + " gas");
    return new Answer(null, null, error, gas);
  }
}
