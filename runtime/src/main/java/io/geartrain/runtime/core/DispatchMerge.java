package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/** One dispatch's effects, in the order of gear.md, 1: Success and Trap. */
final class DispatchMerge implements Effect.Cases<Disposition> {
  private final BlockDraft block;
  private final Message message;
  private final Actor self;
  private final int ordinal;
  private final Outcome outcome;
  private final List<Disposition> dispositions;
  private final Progress before;
  private final Outbox outbox;
  private List<Effect.Wake> wakes = List.of();
  private List<MessageId> triggered = List.of();
  private Effect wait;
  private Payload hook;
  private int reserved;
  private long systemReserve;
  private ActorId inheritor;
  private boolean closesWave;

  DispatchMerge(BlockDraft block, Queued queued, Actor self, int ordinal, Outcome outcome) {
    this.block = block;
    this.message = queued.message();
    this.self = self;
    this.ordinal = ordinal;
    this.outcome = outcome;
    this.before = block.waitlist().progressOf(message);
    this.outbox = new Outbox(block, queued, self, ordinal);
    this.dispositions = new ArrayList<>(outcome.effects().size() + 1);
  }

  List<Disposition> dispositions() {
    return dispositions;
  }

  /** Whether the message waits now: then it has not ended. */
  boolean isSuspended() {
    return wait != null;
  }

  // ------------------------------------------------------------------ how it ended

  BlockDraft.Merged success() {
    if (before == null) {
      block.values().credit(self, message.value());
    }
    List<Payload> persisted = outcome.events();
    for (int i = 0; i < persisted.size(); i++) {
      block.persisted(self, persisted.get(i));
    }
    List<Effect> effects = outcome.effects();
    for (int i = 0; i < effects.size(); i++) {
      Effect effect = effects.get(i);
      // Sends are most of what happens: no visitor in their way.
      dispositions.add(effect instanceof Effect.Send sent ? outbox.send(sent) : effect.match(this));
    }
    if (message.entry().isAnswered() && !outbox.isAnswered() && wait == null) {
      dispositions.add(outbox.autoReply());
    }
    outbox.flush();
    closesWave |= outbox.keptDeposit();
    for (MessageId delayed : triggered) {
      triggerNow(delayed);
    }
    for (Effect.Wake wake : wakes) {
      wakeNow(wake);
    }
    if (wait != null) {
      park();
      // What stood behind an init that now waits ran as if it had ended.
      closesWave |= message.entry() == EntryPoint.INIT;
      return closesWave ? BlockDraft.Merged.CLOSES_WAVE : BlockDraft.Merged.GOES_ON;
    }
    return ended();
  }

  private BlockDraft.Merged ended() {
    Progress kept = block.waitlist().end(message);
    long reserve = systemReserve + (kept == null ? 0 : kept.systemReserve());
    block.gas().give(message.gasNode(), reserve);
    block.locks().release(self.id(), message.id());
    if (message.entry() == EntryPoint.REPLY) {
      block.replies().consumed(message);
    }
    ProgramEntry program = self.program();
    if (message.entry() == EntryPoint.INIT) {
      program = program.withStatus(ProgramEntry.Status.ACTIVE);
      block.actors().set(self, program);
    }
    if (program.timeLimits() > 0) {
      block.actors().set(self, program.withTimeLimits(0));
    }
    if (inheritor != null) {
      block.end(self, ProgramEntry.Status.EXITED, inheritor);
      return BlockDraft.Merged.CLOSES_WAVE;
    }
    return closesWave ? BlockDraft.Merged.CLOSES_WAVE : BlockDraft.Merged.GOES_ON;
  }

  private void park() {
    Progress progress =
        (before == null ? Progress.NONE : before)
            .after(
                outbox.count(),
                reserved,
                outbox.created(),
                systemReserve,
                hook,
                Waitlist.suspension(wait, block.height()));
    block.waitlist().park(message, wait, progress);
    if (wait instanceof Effect.AwaitLock lock) {
      block.locks().await(self.id(), lock.name(), message.id(), lock.exclusive());
    }
  }

  BlockDraft.Merged failure() {
    BlockDraft.Merged merged = BlockDraft.Merged.GOES_ON;
    for (Effect effect : outcome.effects()) {
      // All that a failed run leaves is gas for its signal; it is still in the node.
      systemReserve = Progress.sum(systemReserve, ((Effect.SystemReserve) effect).amount());
      dispositions.add(Disposition.DONE);
    }
    Progress kept = block.waitlist().end(message);
    block.locks().release(self.id(), message.id());
    ProgramEntry program = self.program();
    boolean executedAtAll =
        program != null && !program.isDead() && block.codes().get(program.code()) != null;
    Trap trap = outcome.trap();
    Failing failing = new Failing(block, message, self, Phase.DISPATCH, ordinal);
    if (outcome.verdict() == Verdict.FAILED) {
      if (failing.signal(kept, systemReserve, trap.code())) {
        dispositions.add(Disposition.QUEUED);
      }
    } else if (kept != null) {
      block.gas().give(message.gasNode(), kept.systemReserve());
    }
    if (message.entry() == EntryPoint.REPLY) {
      if (kept == null) {
        block.values().credit(self, message.value());
      }
      block.replies().lost(message);
    } else if (message.entry() != EntryPoint.SIGNAL) {
      Value back = kept == null ? message.value() : Value.ZERO;
      dispositions.add(failing.reply(trap.code(), trap.payload(), back));
    }
    if (executedAtAll
        && message.entry() == EntryPoint.INIT
        && message.id().equals(program.init())) {
      block.end(self, ProgramEntry.Status.TERMINATED, message.source());
      merged = BlockDraft.Merged.CLOSES_WAVE;
    } else if (trap.cause() == Trap.Cause.TIME_LIMIT && executedAtAll) {
      ProgramEntry counted = program.withTimeLimits(program.timeLimits() + 1);
      boolean suspends = counted.timeLimits() >= block.settings().suspendAfter();
      block
          .actors()
          .set(self, suspends ? counted.withStatus(ProgramEntry.Status.SUSPENDED) : counted);
      merged = suspends ? BlockDraft.Merged.CLOSES_WAVE : merged;
    }
    return merged;
  }

  // ------------------------------------------------------------------ messages

  @Override
  public Disposition answer(Effect.Answer effect) {
    return outbox.answer(effect);
  }

  @Override
  public Disposition answerWith(Effect.AnswerWith effect) {
    return outbox.answerWith(effect);
  }

  @Override
  public Disposition answerFrom(Effect.AnswerFrom effect) {
    return outbox.answerFrom(effect);
  }

  @Override
  public Disposition send(Effect.Send effect) {
    return outbox.send(effect);
  }

  @Override
  public Disposition sendFrom(Effect.SendFrom effect) {
    return outbox.sendFrom(effect);
  }

  @Override
  public Disposition ask(Effect.Ask effect) {
    return outbox.ask(effect);
  }

  @Override
  public Disposition askWith(Effect.AskWith effect) {
    return outbox.askWith(effect);
  }

  @Override
  public Disposition askInit(Effect.AskInit effect) {
    return outbox.askInit(effect);
  }

  @Override
  public Disposition create(Effect.Create effect) {
    return outbox.create(effect);
  }

  @Override
  public Disposition createLater(Effect.CreateLater effect) {
    return outbox.createLater(effect);
  }

  @Override
  public Disposition startTimer(Effect.StartTimer effect) {
    return outbox.startTimer(effect);
  }

  @Override
  public Disposition cancelTimer(Effect.CancelTimer effect) {
    block.timetable().takeTimerBack(self.id(), effect.key());
    return Disposition.DONE;
  }

  @Override
  public Disposition exit(Effect.Exit effect) {
    inheritor = effect.inheritor();
    return Disposition.DONE;
  }

  // ------------------------------------------------------------------ waiting

  private Disposition waits(Effect effect) {
    wait = effect;
    return Disposition.WAITING;
  }

  @Override
  public Disposition waiting(Effect.Wait effect) {
    return waits(effect);
  }

  @Override
  public Disposition await(Effect.Await effect) {
    return waits(effect);
  }

  @Override
  public Disposition sleep(Effect.Sleep effect) {
    return waits(effect);
  }

  @Override
  public Disposition awaitLock(Effect.AwaitLock effect) {
    return waits(effect);
  }

  @Override
  public Disposition takeLock(Effect.TakeLock effect) {
    block.locks().take(self.id(), effect.name(), message.id(), effect.exclusive());
    return Disposition.DONE;
  }

  @Override
  public Disposition unlock(Effect.Unlock effect) {
    block.locks().release(self.id(), effect.name(), message.id());
    return Disposition.DONE;
  }

  @Override
  public Disposition wake(Effect.Wake effect) {
    wakes = Outbox.plus(wakes, effect);
    return Disposition.DONE;
  }

  /** Behind all that this run sent (gear.md, 1: Wake). */
  private void wakeNow(Effect.Wake effect) {
    if (effect.delay() == 0) {
      block.waitlist().wake(self.id(), effect.message());
      return;
    }
    block.timetable().wakeLater(self.id(), effect.message(), effect.delay());
  }

  // ------------------------------------------------------------------ gas set aside, hooks

  @Override
  public Disposition reserve(Effect.Reserve effect) {
    int nonce = (before == null ? 0 : before.reservations()) + reserved++;
    block
        .reservations()
        .reserve(message, new ReservationId(message.id(), nonce), effect.amount(), effect.blocks());
    return Disposition.DONE;
  }

  @Override
  public Disposition unreserve(Effect.Unreserve effect) {
    ReservationId id = effect.reservation();
    boolean isOfThisRun =
        id.message().equals(message.id())
            && id.nonce() >= (before == null ? 0 : before.reservations());
    block.reservations().unreserve(message, id, isOfThisRun);
    return Disposition.DONE;
  }

  @Override
  public Disposition systemReserve(Effect.SystemReserve effect) {
    systemReserve = Progress.sum(systemReserve, effect.amount());
    block.gas().take(message.gasNode(), effect.amount());
    return Disposition.DONE;
  }

  @Override
  public Disposition deposit(Effect.Deposit effect) {
    block.replies().prepare(self.id(), effect.message(), null, effect.amount(), message.gasNode());
    return Disposition.DONE;
  }

  @Override
  public Disposition setHook(Effect.SetHook effect) {
    hook = effect.hook();
    return Disposition.DONE;
  }

  @Override
  public Disposition onReply(Effect.OnReply effect) {
    boolean isOfThisRun =
        effect.message().sequence() == block.sequence()
            && effect.message().phase() == Phase.DISPATCH
            && effect.message().ordinal() == ordinal;
    block.replies().hook(self.id(), effect.message(), effect.hook(), isOfThisRun);
    // A reply in the same wave that was sent without it must run again.
    closesWave |= !isOfThisRun;
    return Disposition.DONE;
  }

  @Override
  public Disposition cancel(Effect.Cancel effect) {
    Agenda.Entry entry = own(effect.message());
    if (entry != null) {
      block.timetable().cancel(entry);
      // Its value is back: what ran behind must see it.
      closesWave |= !entry.parked().message().value().isZero();
    }
    return Disposition.DONE;
  }

  @Override
  public Disposition trigger(Effect.Trigger effect) {
    triggered = Outbox.plus(triggered, effect.message());
    return Disposition.DONE;
  }

  /** Behind all that this run sent; it may have triggered it before, or taken it back as well. */
  private void triggerNow(MessageId delayed) {
    Agenda.Entry entry = own(delayed);
    if (entry != null) {
      block.timetable().trigger(entry, outbox::nextId);
    }
  }

  private Agenda.Entry own(MessageId message) {
    Agenda.Entry entry = block.timetable().findDelayed(message);
    return entry != null && entry.parked().message().source().equals(self.id()) ? entry : null;
  }
}
