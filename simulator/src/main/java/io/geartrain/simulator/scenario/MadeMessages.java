package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * What a dispatch made, with the ids that the core gave: they count effects that make a message, as
 * written, then the automatic or error reply (gear.md, 0).
 */
final class MadeMessages implements Effect.Cases<MadeMessages.Made> {
  private final Message message;
  private final long sequence;
  private final int ordinal;
  private int index;

  /**
   * One effect, or the reply that the core added.
   *
   * @param id the message's, or null when it made none
   * @param kind a word for it
   * @param to for whom, or null
   * @param disposition where it went
   */
  record Made(MessageId id, String kind, ActorId to, Disposition disposition) {
    Made went(Disposition where) {
      return new Made(id, kind, to, where);
    }
  }

  private MadeMessages(Message message, long sequence, int ordinal) {
    this.message = message;
    this.sequence = sequence;
    this.ordinal = ordinal;
  }

  /** Everything that running a message made. */
  static List<Made> by(Message message, Executed executed, long sequence, int ordinal) {
    MadeMessages ids = new MadeMessages(message, sequence, ordinal);
    List<Made> made = new ArrayList<>();
    for (Disposition disposition : executed.dispositions()) {
      int position = made.size();
      Made next =
          position < executed.outcome().effects().size()
              ? executed.outcome().effects().get(position).match(ids)
              : ids.added(executed, position);
      made.add(next.went(disposition));
    }
    return made;
  }

  /** What the block added: an automatic reply; or a signal, then an error reply. */
  private Made added(Executed executed, int position) {
    if (executed.outcome().isSuccess()) {
      return withId("auto", message.source());
    }
    boolean answers = message.entry().isAnswered();
    boolean isLast = position == executed.dispositions().size() - 1;
    return answers && isLast
        ? withId("error", message.source())
        : withId("signal", message.destination());
  }

  private Made withId(String kind, ActorId to) {
    return new Made(
        new MessageId(sequence, Phase.DISPATCH, ordinal, index++), kind, to, Disposition.DONE);
  }

  private Made created(CodeId code, Payload salt) {
    return withId("create", ActorId.createdByProgram(message.id(), code, salt.bytes()));
  }

  private static Made withoutId(String kind, ActorId to) {
    return new Made(null, kind, to, Disposition.DONE);
  }

  @Override
  public Made send(Effect.Send effect) {
    return withId("send", effect.destination());
  }

  @Override
  public Made answer(Effect.Answer effect) {
    return withId("reply", message.source());
  }

  @Override
  public Made create(Effect.Create effect) {
    return created(effect.code(), effect.salt());
  }

  @Override
  public Made startTimer(Effect.StartTimer effect) {
    return withId("timer", message.destination());
  }

  @Override
  public Made cancelTimer(Effect.CancelTimer effect) {
    return withoutId("cancelTimer", null);
  }

  @Override
  public Made exit(Effect.Exit effect) {
    return withoutId("exit", effect.inheritor());
  }

  @Override
  public Made sendFrom(Effect.SendFrom effect) {
    return withId("send", effect.destination());
  }

  @Override
  public Made ask(Effect.Ask effect) {
    return withId("ask", effect.destination());
  }

  @Override
  public Made answerWith(Effect.AnswerWith effect) {
    return withId("reply", message.source());
  }

  @Override
  public Made answerFrom(Effect.AnswerFrom effect) {
    return withId("reply", message.source());
  }

  @Override
  public Made createLater(Effect.CreateLater effect) {
    return created(effect.code(), effect.salt());
  }

  @Override
  public Made waiting(Effect.Wait effect) {
    return withoutId("wait", null);
  }

  @Override
  public Made wake(Effect.Wake effect) {
    return withoutId("wake", null);
  }

  @Override
  public Made await(Effect.Await effect) {
    return withoutId("await", null);
  }

  @Override
  public Made sleep(Effect.Sleep effect) {
    return withoutId("sleep", null);
  }

  @Override
  public Made takeLock(Effect.TakeLock effect) {
    return withoutId("takeLock", null);
  }

  @Override
  public Made awaitLock(Effect.AwaitLock effect) {
    return withoutId("awaitLock", null);
  }

  @Override
  public Made unlock(Effect.Unlock effect) {
    return withoutId("unlock", null);
  }

  @Override
  public Made reserve(Effect.Reserve effect) {
    return withoutId("reserve", null);
  }

  @Override
  public Made unreserve(Effect.Unreserve effect) {
    return withoutId("unreserve", null);
  }

  @Override
  public Made systemReserve(Effect.SystemReserve effect) {
    return withoutId("systemReserve", null);
  }

  @Override
  public Made deposit(Effect.Deposit effect) {
    return withoutId("deposit", null);
  }

  @Override
  public Made cancel(Effect.Cancel effect) {
    return withoutId("cancel", null);
  }

  @Override
  public Made trigger(Effect.Trigger effect) {
    return withoutId("trigger", null);
  }

  @Override
  public Made setHook(Effect.SetHook effect) {
    return withoutId("setHook", null);
  }

  @Override
  public Made onReply(Effect.OnReply effect) {
    return withoutId("onReply", null);
  }

  @Override
  public Made askWith(Effect.AskWith effect) {
    return withId("ask", effect.destination());
  }

  @Override
  public Made askInit(Effect.AskInit effect) {
    return created(effect.code(), effect.salt());
  }
}
