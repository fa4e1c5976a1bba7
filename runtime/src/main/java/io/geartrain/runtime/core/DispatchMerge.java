package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/** One dispatch's effects, in the order of gear.md, 1: Success and Trap. */
final class DispatchMerge implements Effect.Cases<Disposition> {
  /** Instead of gas for the reply: nobody waits for it. */
  private static final long UNASKED = -1;

  private final BlockDraft block;
  private final Queued queued;
  private final Message message;
  private final Actor self;
  private final int ordinal;
  private final Outcome outcome;
  private final List<Disposition> dispositions;
  private final Progress before;
  private List<Queued> inits = List.of();
  private List<Queued> handles = List.of();
  private List<Effect.Wake> wakes = List.of();
  private List<ActorId> created = List.of();
  private List<Message> paid = List.of();
  private List<MessageId> triggered = List.of();
  private Queued answer;
  private Effect wait;
  private Payload hook;
  private int index;
  private int outgoing;
  private int reserved;
  private long systemReserve;
  private ActorId inheritor;
  private boolean answered;
  private boolean closesWave;

  DispatchMerge(BlockDraft block, Queued queued, Actor self, int ordinal, Outcome outcome) {
    this.block = block;
    this.queued = queued;
    this.message = queued.message();
    this.self = self;
    this.ordinal = ordinal;
    this.outcome = outcome;
    this.before = block.waitlist().progressOf(message);
    this.dispositions = new ArrayList<>(outcome.effects().size() + 1);
  }

  List<Disposition> dispositions() {
    return dispositions;
  }

  /** Whether the message waits now: then it has not ended. */
  boolean isSuspended() {
    return wait != null;
  }

  private MessageId nextId() {
    return new MessageId(block.sequence(), Phase.DISPATCH, ordinal, index++);
  }

  private static <T> List<T> plus(List<T> list, T more) {
    List<T> next = list.isEmpty() ? new ArrayList<>(2) : list;
    next.add(more);
    return next;
  }

  private Actor source() {
    return block.actors().get(queued.from(), message.source());
  }

  // ------------------------------------------------------------------ how it ended

  BlockDraft.Merged success() {
    if (before == null) {
      block.credit(self, message.value());
    }
    List<Payload> persisted = outcome.events();
    for (int i = 0; i < persisted.size(); i++) {
      block.persisted(self, persisted.get(i));
    }
    List<Effect> effects = outcome.effects();
    for (int i = 0; i < effects.size(); i++) {
      Effect effect = effects.get(i);
      // Sends are most of what happens: no visitor in their way.
      dispositions.add(effect instanceof Effect.Send sent ? send(sent) : effect.match(this));
    }
    if (message.entry().isAnswered() && !answered && wait == null) {
      dispositions.add(autoReply());
    }
    block.enqueue(inits);
    block.enqueue(handles);
    if (answer != null) {
      block.enqueue(answer);
    }
    // What the block adds gets its ids behind those of the effects.
    for (Message sent : paid) {
      block.mailboxes().settled(sent, nextId());
    }
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
    if (message.gasNode() != null) {
      block.giveGas(message.gasNode(), systemReserve + (kept == null ? 0 : kept.systemReserve()));
    }
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
                outgoing,
                reserved,
                created,
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
        program != null && !program.isDead() && block.code(program.code()) != null;
    Trap trap = outcome.trap();
    Failing failing = new Failing(block, message, self, Phase.DISPATCH, ordinal);
    if (outcome.verdict() == Verdict.FAILED) {
      if (failing.signal(kept, systemReserve, trap.code())) {
        dispositions.add(Disposition.QUEUED);
      }
    } else if (kept != null && message.gasNode() != null) {
      block.giveGas(message.gasNode(), kept.systemReserve());
    }
    if (message.entry() == EntryPoint.REPLY) {
      if (kept == null) {
        block.credit(self, message.value());
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

  // ------------------------------------------------------------------ replies

  private Disposition autoReply() {
    MessageId id = nextId();
    if (!source().isProgram()) {
      toUser(id, ReplyCode.AUTO, Payload.EMPTY, Value.ZERO);
      return Disposition.DELIVERED;
    }
    return block.replies().auto(message, self.id(), id);
  }

  private void toUser(MessageId id, ReplyCode code, Payload payload, Value value) {
    block.deliver(message.source(), Mail.reply(id, self.id(), payload, value, message.id(), code));
  }

  @Override
  public Disposition answer(Effect.Answer effect) {
    return manual(nextId(), effect.payload(), effect.value(), null, 0, true);
  }

  @Override
  public Disposition answerWith(Effect.AnswerWith effect) {
    return manual(nextId(), effect.payload(), effect.value(), null, effect.gas(), false);
  }

  @Override
  public Disposition answerFrom(Effect.AnswerFrom effect) {
    MessageId id = nextId();
    MessageId node = block.reservations().use(self.id(), effect.reservation(), id);
    Disposition disposition = manual(id, effect.payload(), effect.value(), node, 0, false);
    if (node != null && (answer == null || !node.equals(answer.message().gasNode()))) {
      block.tree().consume(node);
    }
    return disposition;
  }

  private Disposition manual(
      MessageId id, Payload payload, Value value, MessageId paid, long gas, boolean shares) {
    answered = true;
    block.debit(self, value);
    if (!source().isProgram()) {
      block.weigh(payload.size());
      toUser(id, ReplyCode.MANUAL, payload, value);
      return Disposition.DELIVERED;
    }
    MessageId node = paid;
    if (paid == null && message.gasNode() != null && !block.replies().hasDeposit(message.id())) {
      node = shares ? sharedNode() : ownNode(id, gas);
    }
    answer =
        new Queued(
            block.replies().make(message, self.id(), id, ReplyCode.MANUAL, payload, value, node),
            self,
            source());
    return Disposition.QUEUED;
  }

  // ------------------------------------------------------------------ gas

  /** The node that a message without gas of its own shares: that of its sender. */
  private MessageId sharedNode() {
    block.tree().share(message.gasNode());
    return message.gasNode();
  }

  private MessageId ownNode(MessageId id, long gas) {
    block.tree().split(message.gasNode(), id, gas);
    return id;
  }

  private MessageId nodeFor(MessageId id, long gas) {
    if (message.gasNode() == null) {
      return null;
    }
    return gas == Effect.GASLESS ? sharedNode() : ownNode(id, gas);
  }

  /** Mail has gas of its own: the threshold if none is given, or nothing if less is left. */
  private MessageId nodeForMail(MessageId id, long gas) {
    if (message.gasNode() == null) {
      return null;
    }
    long threshold = block.settings().mailboxThreshold();
    boolean has = block.tree().available(message.gasNode()) >= threshold;
    return ownNode(id, gas != Effect.GASLESS ? gas : has ? threshold : 0);
  }

  private long lock(MessageId node, long delay) {
    if (node == null) {
      return 0;
    }
    long lock = GasPolicy.rent(block.settings().rent(), delay, 1);
    block.takeGas(node, lock);
    return lock;
  }

  // ------------------------------------------------------------------ messages

  private Message child(
      MessageId id, ActorId to, EntryPoint entry, Payload payload, Value value, MessageId node) {
    block.weigh(payload.size() + 48);
    return new Message(id, self.id(), to, entry, payload, value, node, null, null);
  }

  @Override
  public Disposition send(Effect.Send effect) {
    MessageId id = nextId();
    outgoing++;
    Actor to = block.actor(effect.destination());
    MessageId node = to.isProgram() ? nodeFor(id, effect.gas()) : nodeForMail(id, effect.gas());
    return deliver(
        id, to, effect.payload(), effect.value(), effect.delay(), node, message.gasNode());
  }

  @Override
  public Disposition sendFrom(Effect.SendFrom effect) {
    MessageId id = nextId();
    outgoing++;
    MessageId node = block.reservations().use(self.id(), effect.reservation(), id);
    return deliver(
        id,
        block.actor(effect.destination()),
        effect.payload(),
        effect.value(),
        effect.delay(),
        node,
        node);
  }

  @Override
  public Disposition ask(Effect.Ask effect) {
    return ask(
        effect.destination(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        block.settings().replyGas());
  }

  @Override
  public Disposition askWith(Effect.AskWith effect) {
    return ask(
        effect.destination(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        effect.deposit());
  }

  private Disposition ask(
      ActorId destination, Payload payload, Value value, long gas, long delay, long deposit) {
    MessageId id = nextId();
    outgoing++;
    expectReply(id, deposit);
    Actor to = block.actor(destination);
    MessageId node = to.isProgram() ? nodeFor(id, gas) : nodeForMail(id, gas);
    return deliver(id, to, payload, value, delay, node, message.gasNode());
  }

  private void expectReply(MessageId id, long deposit) {
    block.replies().prepare(self.id(), id, message.id(), deposit, message.gasNode());
  }

  /**
   * A message on its way.
   *
   * @param node pays for it
   * @param rented pays for its delay
   */
  private Disposition deliver(
      MessageId id,
      Actor to,
      Payload payload,
      Value value,
      long delay,
      MessageId node,
      MessageId rented) {
    block.debit(self, value);
    boolean toProgram = to.isProgram();
    // The actor's own id: found again without comparing.
    Message sent = child(id, to.id(), EntryPoint.HANDLE, payload, value, node);
    if (delay > 0) {
      long lock = lock(rented, delay);
      Parked.Kind kind = toProgram ? Parked.Kind.SEND : Parked.Kind.SEND_TO_USER;
      block.park(
          AgendaKey.TASK, block.after(delay), new Parked(kind, sent, block.height(), lock, null));
      return Disposition.DELAYED;
    }
    if (toProgram) {
      handles = plus(handles, new Queued(sent, self, to));
      return Disposition.QUEUED;
    }
    if (block.mailboxes().deliver(sent, id)) {
      return Disposition.MAILED;
    }
    paid = plus(paid, sent);
    return Disposition.DELIVERED;
  }

  @Override
  public Disposition create(Effect.Create effect) {
    return create(
        effect.code(), effect.salt(), effect.payload(), effect.value(), effect.gas(), 0, UNASKED);
  }

  @Override
  public Disposition createLater(Effect.CreateLater effect) {
    return create(
        effect.code(),
        effect.salt(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        UNASKED);
  }

  @Override
  public Disposition askInit(Effect.AskInit effect) {
    return create(
        effect.code(),
        effect.salt(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        effect.deposit());
  }

  private Disposition create(
      CodeId code,
      Payload salt,
      Payload payload,
      Value value,
      long gas,
      long delay,
      long replyGas) {
    MessageId id = nextId();
    outgoing++;
    ActorId child = ActorId.createdByProgram(message.id(), code, salt.bytes());
    created = plus(created, child);
    Actor made = block.actor(child);
    if (made.isProgram()) {
      return Disposition.SKIPPED;
    }
    if (replyGas != UNASKED) {
      expectReply(id, replyGas);
    }
    block.debit(self, value);
    Value deposit = Value.of(block.settings().existentialDeposit());
    if (block.knowsCode(code)) {
      block.debit(self, deposit);
    } else {
      block.createdWithoutCode(child);
      // The run counted the deposit as spent: what ran behind it must see that it was not.
      closesWave |= !deposit.isZero();
    }
    block
        .actors()
        .set(
            made,
            new ProgramEntry(
                code, salt, self.id(), id, ProgramEntry.Status.UNINITIALIZED, null, 0));
    Message init = child(id, child, EntryPoint.INIT, payload, value, nodeFor(id, gas));
    if (delay > 0) {
      long lock = lock(message.gasNode(), delay);
      block.park(
          AgendaKey.TASK,
          block.after(delay),
          new Parked(Parked.Kind.SEND, init, block.height(), lock, null));
      return Disposition.DELAYED;
    }
    inits = plus(inits, new Queued(init, self, made));
    return Disposition.CREATED;
  }

  @Override
  public Disposition startTimer(Effect.StartTimer effect) {
    MessageId id = nextId();
    outgoing++;
    block.takeTimerBack(self.id(), effect.key());
    MessageId node = nodeFor(id, effect.gas());
    Message sent = child(id, self.id(), EntryPoint.HANDLE, effect.payload(), Value.ZERO, node);
    long lock = lock(message.gasNode(), effect.delay());
    AgendaKey at =
        block.park(
            AgendaKey.TASK,
            block.after(effect.delay()),
            new Parked(Parked.Kind.SEND, sent, block.height(), lock, effect.key()));
    block.startTimer(self.id(), effect.key(), at);
    return Disposition.DELAYED;
  }

  @Override
  public Disposition cancelTimer(Effect.CancelTimer effect) {
    block.takeTimerBack(self.id(), effect.key());
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
    wakes = plus(wakes, effect);
    return Disposition.DONE;
  }

  /** Behind all that this run sent (gear.md, 1: Wake). */
  private void wakeNow(Effect.Wake effect) {
    if (effect.delay() == 0) {
      block.waitlist().wake(self.id(), effect.message());
      return;
    }
    block.wakeLater(self.id(), effect.message(), effect.delay());
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
    if (message.gasNode() != null) {
      block.takeGas(message.gasNode(), effect.amount());
    }
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
      block.cancel(entry);
      // Its value is back: what ran behind must see it.
      closesWave |= !entry.parked().message().value().isZero();
    }
    return Disposition.DONE;
  }

  @Override
  public Disposition trigger(Effect.Trigger effect) {
    triggered = plus(triggered, effect.message());
    return Disposition.DONE;
  }

  /** Behind all that this run sent; it may have triggered it before, or taken it back as well. */
  private void triggerNow(MessageId delayed) {
    Agenda.Entry entry = own(delayed);
    if (entry != null) {
      block.trigger(entry, this::nextId);
    }
  }

  private Agenda.Entry own(MessageId message) {
    Agenda.Entry entry = block.agenda().findDelayed(message);
    return entry != null && entry.parked().message().source().equals(self.id()) ? entry : null;
  }
}
