package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Unit;
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
  private List<Waking> wakes = List.of();
  private List<Triggering> triggered = List.of();
  private Effect wait;
  private Payload hook;
  private int reserved;
  private long systemReserve;
  private List<Ending> endings = List.of();
  private Actor running;

  /** In a unit of work, whose run made what, by index, as far as frames have ended. */
  private List<ActorId> makers = List.of();

  private boolean closesWave;

  /** A program that ended itself. */
  private record Ending(Actor program, ActorId inheritor) {}

  /** A wake and whose it is. */
  private record Waking(Actor program, Effect.Wake wake) {}

  /** A delayed message that is to join, and who says so. */
  private record Triggering(Actor program, MessageId delayed) {}

  DispatchMerge(BlockDraft block, Queued queued, Actor self, int ordinal, Outcome outcome) {
    this.block = block;
    this.message = queued.message();
    this.self = self;
    this.running = self;
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
    take(outcome.events(), outcome.effects());
    if (outcome.unit() != null) {
      takeUnit(outcome.unit());
    }
    if (message.entry().isAnswered() && !outbox.isAnswered() && wait == null) {
      dispositions.add(outbox.autoReply());
    }
    outbox.flush();
    closesWave |= outbox.keptDeposit();
    for (Triggering each : triggered) {
      triggerNow(each.program(), each.delayed());
    }
    for (Waking waking : wakes) {
      wakeNow(waking.program(), waking.wake());
    }
    if (wait != null) {
      park();
      // What stood behind an init that now waits ran as if it had ended.
      closesWave |= message.entry() == EntryPoint.INIT;
      return closesWave ? BlockDraft.Merged.CLOSES_WAVE : BlockDraft.Merged.GOES_ON;
    }
    return ended();
  }

  private void take(List<Payload> persisted, List<Effect> effects) {
    for (int i = 0; i < persisted.size(); i++) {
      block.persisted(running, persisted.get(i));
    }
    for (int i = 0; i < effects.size(); i++) {
      Effect effect = effects.get(i);
      // Sends are most of what happens: no visitor in their way.
      dispositions.add(effect instanceof Effect.Send sent ? outbox.send(sent) : effect.match(this));
    }
  }

  /** Each run of a unit of work in its turn, as itself. */
  private void takeUnit(Unit unit) {
    for (Frame frame : unit.frames()) {
      block.weigh(40);
      if (frame.kept()) {
        running = block.actor(frame.actor());
        outbox.sender(running);
        take(frame.events(), frame.effects());
        while (makers.size() < outbox.made()) {
          makers = Outbox.plus(makers, running.id());
        }
      }
    }
    running = self;
    outbox.sender(self);
    if (unit.data() != null && message.entry().isAnswered() && wait == null) {
      dispositions.add(outbox.answer(unit.data(), unit.value()));
    }
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
    for (Ending ending : endings) {
      block.end(ending.program(), ProgramEntry.Status.EXITED, ending.inheritor());
      closesWave = true;
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
    } else if (message.entry().isAnswered()) {
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
    block.timetable().takeTimerBack(running.id(), effect.key());
    return Disposition.DONE;
  }

  @Override
  public Disposition exit(Effect.Exit effect) {
    endings = Outbox.plus(endings, new Ending(running, effect.inheritor()));
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
    block.locks().release(running.id(), effect.name(), message.id());
    return Disposition.DONE;
  }

  @Override
  public Disposition wake(Effect.Wake effect) {
    wakes = Outbox.plus(wakes, new Waking(running, effect));
    return Disposition.DONE;
  }

  /** Behind all that this run sent (gear.md, 1: Wake). */
  private void wakeNow(Actor program, Effect.Wake effect) {
    if (effect.delay() == 0) {
      block.waitlist().wake(program.id(), effect.message());
      return;
    }
    block.timetable().wakeLater(program.id(), effect.message(), effect.delay());
  }

  // ------------------------------------------------------------------ gas set aside, hooks

  @Override
  public Disposition reserve(Effect.Reserve effect) {
    int nonce = (before == null ? 0 : before.reservations()) + reserved++;
    block
        .reservations()
        .reserve(
            running.id(),
            message,
            new ReservationId(message.id(), nonce),
            effect.amount(),
            effect.blocks());
    return Disposition.DONE;
  }

  @Override
  public Disposition unreserve(Effect.Unreserve effect) {
    ReservationId id = effect.reservation();
    boolean isOfThisRun =
        id.message().equals(message.id())
            && id.nonce() >= (before == null ? 0 : before.reservations());
    block.reservations().unreserve(running.id(), message, id, isOfThisRun);
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
    block
        .replies()
        .prepare(running.id(), effect.message(), null, effect.amount(), message.gasNode());
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
    int index = effect.message().index();
    boolean isOwn = index >= makers.size() || makers.get(index).equals(running.id());
    block.replies().hook(running.id(), effect.message(), effect.hook(), isOfThisRun && isOwn);
    // A reply in the same wave that was sent without it must run again.
    closesWave |= !isOfThisRun;
    return Disposition.DONE;
  }

  @Override
  public Disposition cancel(Effect.Cancel effect) {
    Agenda.Entry entry = own(running, effect.message());
    if (entry != null) {
      block.timetable().cancel(entry);
      // Its value is back: what ran behind must see it.
      closesWave |= !entry.parked().message().value().isZero();
    }
    return Disposition.DONE;
  }

  @Override
  public Disposition trigger(Effect.Trigger effect) {
    triggered = Outbox.plus(triggered, new Triggering(running, effect.message()));
    return Disposition.DONE;
  }

  /** Behind all that this run sent; it may have triggered it before, or taken it back as well. */
  private void triggerNow(Actor program, MessageId delayed) {
    Agenda.Entry entry = own(program, delayed);
    if (entry != null) {
      block.timetable().trigger(entry, outbox::nextId);
    }
  }

  private Agenda.Entry own(Actor program, MessageId message) {
    Agenda.Entry entry = block.timetable().findDelayed(message);
    return entry != null && entry.parked().message().source().equals(program.id()) ? entry : null;
  }

  // ------------------------------------------------------------------ units of work

  @Override
  public Disposition move(Effect.Move effect) {
    block.values().debit(effect.from(), effect.value());
    block.values().put(block.actor(effect.to()), effect.value());
    return Disposition.DONE;
  }

  @Override
  public Disposition mint(Effect.Mint effect) {
    block.values().put(block.actor(effect.to()), effect.value());
    block.values().minted(effect.value().amount());
    return Disposition.DONE;
  }

  @Override
  public Disposition burn(Effect.Burn effect) {
    block.values().debit(effect.from(), effect.value());
    block.values().minted(effect.value().amount().negate());
    return Disposition.DONE;
  }

  @Override
  public Disposition emit(Effect.Emit effect) {
    block.weigh(effect.type().length() + 32 * effect.attributes().size());
    return Disposition.DONE;
  }

  @Override
  public Disposition found(Effect.Found effect) {
    block.values().debit(effect.creator(), block.values().existentialDeposit());
    block
        .actors()
        .set(
            block.actor(effect.program()),
            new ProgramEntry(
                effect.code(),
                effect.salt(),
                effect.creator(),
                message.id(),
                ProgramEntry.Status.ACTIVE,
                null,
                0));
    return Disposition.DONE;
  }

  @Override
  public Disposition migrate(Effect.Migrate effect) {
    Actor program = block.actor(effect.program());
    block.actors().set(program, program.program().withCode(effect.code()));
    return Disposition.DONE;
  }

  @Override
  public Disposition schedule(Effect.Schedule effect) {
    MessageId id = outbox.nextId();
    Message task = ModuleTasks.ofModule(id, running.id(), EntryPoint.SUDO, effect.payload());
    block
        .timetable()
        .park(
            AgendaKey.TASK,
            block.timetable().after(effect.delay()),
            new Parked(Parked.Kind.MODULE_TASK, task, block.height(), 0, null));
    return Disposition.DELAYED;
  }
}
