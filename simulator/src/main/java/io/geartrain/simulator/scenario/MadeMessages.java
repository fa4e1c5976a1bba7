package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.block.Outcome;
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
  private ActorId actor;
  private int index;

  /**
   * One effect, or the reply that the core added.
   *
   * @param id the message's, or null when it made none
   * @param by who made it
   * @param kind a word for it
   * @param to for whom, or null
   * @param disposition where it went
   */
  record Made(MessageId id, ActorId by, String kind, ActorId to, Disposition disposition) {
    Made went(Disposition where) {
      return new Made(id, by, kind, to, where);
    }
  }

  /** An effect that stands, and whose it is. */
  private record Kept(ActorId actor, Effect effect) {}

  private MadeMessages(Message message, long sequence, int ordinal) {
    this.message = message;
    this.sequence = sequence;
    this.ordinal = ordinal;
    this.actor = message.destination();
  }

  /** Everything that running a message made. */
  static List<Made> by(Message message, Executed executed, long sequence, int ordinal) {
    MadeMessages ids = new MadeMessages(message, sequence, ordinal);
    List<Kept> effects = kept(message, executed.outcome());
    List<Made> made = new ArrayList<>();
    for (Disposition disposition : executed.dispositions()) {
      int position = made.size();
      Made next =
          position < effects.size()
              ? ids.made(effects.get(position))
              : ids.added(executed, position);
      made.add(next.went(disposition));
    }
    return made;
  }

  /** As {@link Outcome#keptEffects}, with whose they are. */
  private static List<Kept> kept(Message message, Outcome outcome) {
    List<Kept> kept = new ArrayList<>();
    outcome.effects().forEach(effect -> kept.add(new Kept(message.destination(), effect)));
    if (outcome.unit() != null) {
      for (Frame frame : outcome.unit().frames()) {
        frame.effects().forEach(effect -> kept.add(new Kept(frame.actor(), effect)));
      }
    }
    return kept;
  }

  private Made made(Kept kept) {
    actor = kept.actor();
    return kept.effect().match(this);
  }

  /** What the block added: an automatic reply; or a signal, then an error reply. */
  private Made added(Executed executed, int position) {
    actor = message.destination();
    if (executed.outcome().isSuccess()) {
      boolean isAnswered =
          executed.outcome().unit() != null && executed.outcome().unit().data() != null;
      return withId(isAnswered ? "reply" : "auto", message.source());
    }
    boolean answers = message.entry().isAnswered();
    boolean isLast = position == executed.dispositions().size() - 1;
    return answers && isLast
        ? withId("error", message.source())
        : withId("signal", message.destination());
  }

  private Made withId(String kind, ActorId to) {
    return new Made(
        new MessageId(sequence, Phase.DISPATCH, ordinal, index++),
        actor,
        kind,
        to,
        Disposition.DONE);
  }

  private Made created(CodeId code, Payload salt) {
    return withId("create", ActorId.createdByProgram(message.id(), code, salt.bytes()));
  }

  private Made withoutId(String kind, ActorId to) {
    return new Made(null, actor, kind, to, Disposition.DONE);
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
    return withId("timer", actor);
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

  @Override
  public Made move(Effect.Move effect) {
    return withoutId("move", effect.to());
  }

  @Override
  public Made mint(Effect.Mint effect) {
    return withoutId("mint", effect.to());
  }

  @Override
  public Made burn(Effect.Burn effect) {
    return withoutId("burn", effect.from());
  }

  @Override
  public Made emit(Effect.Emit effect) {
    return withoutId("emit", null);
  }

  @Override
  public Made found(Effect.Found effect) {
    return withoutId("found", effect.program());
  }

  @Override
  public Made migrate(Effect.Migrate effect) {
    return withoutId("migrate", effect.program());
  }

  @Override
  public Made schedule(Effect.Schedule effect) {
    return withId("schedule", actor);
  }
}
