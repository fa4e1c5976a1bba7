package io.geartrain.runtime.core;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.gas.GasTree;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.List;

/**
 * The open block: a mutable working copy of the chain's state, to which inputs, due messages and
 * outcomes are applied in order. Live execution, recovery and verification all build their blocks
 * here, so that they cannot disagree. Whatever the block decides (ids, routing, who is a user, what a
 * creation came to) is decided here, one dispatch after the other, in queue order.
 *
 * <p>The naive way applies each change to the persistent maps; that costs a path copy for each
 * message. Instead, changes gather in overlays and are written once, when the block is sealed.
 *
 * <p>Each part of the state has a view of its own; what is said here is how they go together.
 */
public final class BlockDraft {
  private final ChainSettings settings;
  private final boolean metered;
  private final Spill spill;
  private final Actors actors;
  private final Carried carried;
  private final ValueLedger values;
  private final GasLedger gas;
  private final BlockQueue queue;
  private final Codes codes = new Codes();
  private final IdempotencyKeys keys;
  private final Subscriptions subscriptions;
  private final Ingress ingress = new Ingress(this);
  private final Accounts accounts = new Accounts();
  private final Timetable timetable = new Timetable(this);
  private final ModuleTasks modules = new ModuleTasks();
  private final Tasks tasks = new Tasks(this, timetable, modules);
  private final Waitlist waitlist = new Waitlist(this);
  private final Mailboxes mailboxes = new Mailboxes(this);
  private final Reservations reservations = new Reservations(this);
  private final Locks locks = new Locks(this);
  private final Replies replies = new Replies(this);
  private final Judge judge;

  private Interventions.Draft interventions;
  private ChainState base;
  private long height;
  private long timestamp;
  private long watermark;
  private long gasBurned;
  private long weight;
  private long blockGas = Long.MAX_VALUE;

  private List<Input> inputs;
  private List<Executed> executed;
  private List<Output> outputs;
  private List<Actor> ran;
  private List<Payload> events;
  private List<Actor> eventActors;
  private List<Executed> diagnosed;
  private List<ActorId> withoutCode;

  /** Prepares to build blocks on top of a state; all that waits, waits in memory. */
  public BlockDraft(ChainState base) {
    this(base, Spill.NONE, 0);
  }

  /**
   * Prepares to build blocks on top of a state.
   *
   * @param spill where messages wait that are too many for memory
   * @param seed of this process, unknown to others; never relevant to an outcome
   */
  public BlockDraft(ChainState base, Spill spill, long seed) {
    this.spill = spill;
    this.settings = base.settings();
    this.metered = settings.policy().isMetered();
    this.actors = new Actors(base.programs(), base.balances(), seed);
    this.carried = new Carried(settings);
    this.values = new ValueLedger(actors, settings);
    this.gas = new GasLedger(base.gas(), values, carried, settings);
    this.queue = new BlockQueue(this, modules);
    this.keys = new IdempotencyKeys(settings);
    this.subscriptions = new Subscriptions(settings);
    this.judge = new Judge(this);
    this.base = base;
    reset();
  }

  private void reset() {
    Standing standing = base.standing();
    watermark = base.watermark();
    carried.open();
    queue.open(base, spill);
    codes.open(base.codes());
    keys.open(base.keys(), base.keyOrder());
    subscriptions.open(base.inboxes());
    ingress.open(base.sources());
    accounts.open(standing.users());
    timetable.open(base, spill);
    modules.open(standing.modules(), false, sequence());
    tasks.open();
    waitlist.open(standing.waits());
    mailboxes.open(standing.mail());
    reservations.open(standing.reservations());
    locks.open(standing.locks());
    replies.open(standing.expected());
    interventions = standing.interventions().open(spill);
    gas.open(standing.gas());
    values.open(standing.minted());
    gasBurned = 0;
    weight = 64;
    blockGas = Long.MAX_VALUE;
    // Blocks are often about as long as the one before.
    int room = roomAfter(executed);
    inputs = new ArrayList<>(roomAfter(inputs));
    executed = new ArrayList<>(room);
    ran = new ArrayList<>(room);
    events = new ArrayList<>(room);
    eventActors = new ArrayList<>(room);
    diagnosed = new ArrayList<>(0);
    withoutCode = new ArrayList<>(0);
    outputs = new ArrayList<>(roomAfter(outputs));
  }

  /** Places for what is as long as that, and half as long again. */
  static int roomAfter(List<?> before) {
    return before == null ? 8 : Math.min(before.size() + before.size() / 2 + 8, 1 << 14);
  }

  /**
   * Opens the next block.
   *
   * @param atHeight not below that of the last
   * @param atTimestamp not below that of the last
   */
  public void open(long atHeight, long atTimestamp) {
    if (atHeight < base.height() || atTimestamp < base.timestamp()) {
      throw new BrokenInvariantException(
          sequence(), "height and timestamp", "not below the last record's", atHeight);
    }
    height = atHeight;
    timestamp = atTimestamp;
    modules.open(base.standing().modules(), height > base.height(), sequence());
    keys.forgetOld(height);
  }

  /** The state on which the open block builds. */
  public ChainState base() {
    return base;
  }

  /** The open block's place in the log. */
  public long sequence() {
    return base.sequence() + 1;
  }

  /** The open block's height. */
  public long height() {
    return height;
  }

  /** The open block's timestamp. */
  public long timestamp() {
    return timestamp;
  }

  /** Gas that is left of the block's allowance. */
  public long allowance() {
    return Math.min(settings.blockGas(), blockGas) - gasBurned;
  }

  /** Lets the open block burn no more than that. Where it ends then, its record says. */
  void limit(long gas) {
    blockGas = gas;
  }

  /** Rough size of the record so far, in bytes. */
  public long weight() {
    return weight;
  }

  /** Dispatches executed so far. */
  public int executedCount() {
    return executed.size();
  }

  /** Whether sealing now would write a record that says nothing. */
  public boolean isEmpty() {
    return inputs.isEmpty() && tasks.isEmpty() && executed.isEmpty();
  }

  /** Whether nothing has happened and nothing waits to run but work that begins or ends the height. */
  boolean isIdle() {
    return isEmpty() && queue.messages() == 0 && !base.standing().modules().isPending();
  }

  /** Messages that wait to run. */
  public int queueSize() {
    return queue.size();
  }

  // ------------------------------------------------------------------ inputs

  /**
   * Admits a submission whole, or refuses it whole and changes nothing.
   *
   * @return null when it was admitted or repeats one that was
   */
  public Refusal admit(Submission submission) {
    return ingress.admit(submission);
  }

  /** Applies an input that was admitted; returns the id of the message it became, or null. */
  MessageId apply(Input input) {
    MessageId id = new MessageId(sequence(), Phase.INPUT, inputs.size(), 0);
    inputs.add(input);
    weight += 96;
    gas.paidIn(paidBy(input));
    if (codes.hasModules()) {
      accounts.submits(input.user());
    }
    return input.match(new InputApplication(this, id));
  }

  /** Where gas was set aside for a reply to mail, who replies pays none. */
  private long paidBy(Input input) {
    boolean isPaid =
        input instanceof Input.MailAnswered answer && replies.hasDeposit(answer.mail());
    return isPaid ? 0 : input.gas();
  }

  void raiseWatermark(long to) {
    watermark = Math.max(watermark, to);
  }

  // ------------------------------------------------------------------ what is due

  /** Lets users' parked messages join whose target height has come, before the block's own inputs. */
  public void joinDue(int most) {
    tasks.join(most);
  }

  /**
   * Runs scheduled tasks whose height has come, behind the inputs, as far as the allowance goes; the rest
   * follows in later blocks.
   */
  public void runTasks(int most) {
    tasks.run(most);
  }

  /** Whether something is due that did not fit this record: nothing may run before it has joined. */
  public boolean hasMoreDue() {
    return tasks.hasMore();
  }

  // ------------------------------------------------------------------ looking

  /** Starts looking through the queue from its head; {@link #lookNext} goes on. */
  void lookFromHead() {
    queue.lookFromHead();
  }

  /** The next message in the queue, or null at its end. Takes nothing. */
  Queued lookNext() {
    return queue.lookNext();
  }

  /** The message at the head of the queue, or null. */
  public Message head() {
    return queue.head();
  }

  /** What a message's run is given, at its place in the open block. */
  public Dispatch dispatch(Message message) {
    return dispatch(message, program(message.destination()), executed.size());
  }

  /** What a message's run is given. */
  Dispatch dispatch(Message message, ProgramEntry program, int ordinal) {
    return judge.dispatch(message, program, ordinal);
  }

  /** What becomes of a message without running anything, or null if its handler must run. */
  public Outcome judge(Message message) {
    return judge.judge(message, program(message.destination()));
  }

  /** The same of a message for that program, or for none. */
  Outcome judge(Message message, ProgramEntry program) {
    return judge.judge(message, program);
  }

  /** What a program has beside its memory. */
  public Holdings holdings(ActorId program) {
    return holdings(actors.get(program));
  }

  Holdings holdings(Actor program) {
    Holdings plain = Holdings.of(program.balance());
    return locks.addTo(reservations.addTo(plain, program.id()), program.id());
  }

  /** Gas that a run of this message may use. */
  public long gasFor(Message message) {
    return gas.available(message);
  }

  /** The gas tree that pays for a message; null when gas is not counted. */
  MessageId gasRoot(Message message) {
    return gas.root(message);
  }

  /** Whether it is in the middle of its work. */
  boolean hasWaited(Message message) {
    return waitlist.progressOf(message) != null;
  }

  /** Whether an operator wants it to fail. */
  boolean isSkipped(Message message) {
    return interventions.reasonToSkip(message.id()) != null;
  }

  /** For whom a message is. */
  Actor destination(Queued queued) {
    return actors.get(queued.to(), queued.message().destination());
  }

  /** The registry's entry of a program, or null. */
  public ProgramEntry program(ActorId id) {
    return actors.get(id).program();
  }

  /** What a unit of work reads of the open block. Valid until the next outcome is merged. */
  public ChainView view() {
    return new DraftView(this);
  }

  /** Whether a message's handler is the root of a unit of work. */
  public boolean isUnit(Message message) {
    ProgramEntry program = program(message.destination());
    return program != null
        && codes.get(program.code()) != null
        && codes.get(program.code()).isUnit();
  }

  /** Tells whoever wants to know of gas that goes back to its payer. */
  public BlockDraft tellingRefunds(GasTree.Refunds listener) {
    gas.tellRefunds(listener);
    return this;
  }

  // ------------------------------------------------------------------ merging

  /** What a merged dispatch means for those behind it in the same wave. */
  public enum Merged {
    /** Nothing: later outcomes stand. */
    GOES_ON,
    /** A program died: whatever ran behind it must run again. */
    CLOSES_WAVE
  }

  /** Applies the outcome of the message at the head of the queue. */
  public Merged merge(Outcome outcome) {
    Queued queued = dequeue(outcome.message());
    Message message = queued.message();
    Actor self = destination(queued);
    if (outcome.isHeld()) {
      hold(queued);
      note(new Executed(outcome, List.of()), self);
      return Merged.GOES_ON;
    }
    interventions.ended(message.id());
    gasBurned += outcome.gasBurned();
    gas.burn(message, outcome.gasBurned());
    DispatchMerge merge = new DispatchMerge(this, queued, self, executed.size(), outcome);
    Merged merged = outcome.isSuccess() ? merge.success() : merge.failure();
    note(new Executed(outcome, merge.dispositions()), self);
    if (!merge.isSuspended()) {
      gas.release(message);
    }
    return merged;
  }

  private void hold(Queued queued) {
    Message message = queued.message();
    if (!interventions.isSuspended(message.destination())) {
      throw new BrokenInvariantException(
          sequence(),
          "dispatch " + executed.size() + ", which was held",
          "a suspended program",
          message.destination());
    }
    queue.keeps(message);
    interventions.hold(queued);
  }

  private void note(Executed done, Actor self) {
    executed.add(done);
    ran.add(self);
    if (done.outcome().diagnosis() != null) {
      diagnosed.add(done);
    }
    weight += 48;
  }

  /** The dispatch that was merged last in the open block. */
  public Executed lastExecuted() {
    return executed.get(executed.size() - 1);
  }

  private Queued dequeue(MessageId expected) {
    Queued head = queue.take();
    if (head == null || !head.message().id().equals(expected)) {
      throw new BrokenInvariantException(
          sequence(),
          "dispatch " + executed.size(),
          head == null ? "an empty queue" : head.message().id(),
          expected);
    }
    return head;
  }

  /** A user gets a reply, and its value. */
  void deliver(ActorId user, Mail mail) {
    values.credit(user, mail.value());
    show(user, mail);
  }

  /** A user sees something. */
  void show(ActorId user, Mail mail) {
    outputs.add(new Output.Delivered(user, mail));
    keys.answered(mail);
    subscriptions.add(user, mail, outputs);
  }

  /** A program is dead: whatever it had goes on (gear.md, 1: Exit, Init failure). */
  void end(Actor program, ProgramEntry.Status status, ActorId heir) {
    actors.set(program, program.program().ended(status, heir));
    waitlist.drain(program.id());
    timetable.endWakes(program.id());
    reservations.end(program.id());
    locks.end(program.id());
    if (interventions.isSuspended(program.id())) {
      queue.join(interventions.release(program.id()));
    }
    values.bequeath(program, heir);
  }

  // ------------------------------------------------------------------ the block's parts

  ChainSettings settings() {
    return settings;
  }

  Actors actors() {
    return actors;
  }

  Carried carried() {
    return carried;
  }

  ModuleTasks modules() {
    return modules;
  }

  ValueLedger values() {
    return values;
  }

  GasLedger gas() {
    return gas;
  }

  BlockQueue queue() {
    return queue;
  }

  Codes codes() {
    return codes;
  }

  IdempotencyKeys keys() {
    return keys;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Ingress ingress() {
    return ingress;
  }

  Timetable timetable() {
    return timetable;
  }

  Waitlist waitlist() {
    return waitlist;
  }

  Mailboxes mailboxes() {
    return mailboxes;
  }

  Reservations reservations() {
    return reservations;
  }

  Locks locks() {
    return locks;
  }

  Accounts accounts() {
    return accounts;
  }

  Replies replies() {
    return replies;
  }

  Interventions.Draft interventions() {
    return interventions;
  }

  Actor actor(ActorId id) {
    return actors.get(id);
  }

  boolean isMetered() {
    return metered;
  }

  void weigh(int bytes) {
    weight += bytes;
  }

  /** Takes from the block's allowance. */
  void useAllowance(long spent) {
    gasBurned += spent;
  }

  void tell(Output output) {
    outputs.add(output);
  }

  void persisted(Actor program, Payload event) {
    weight += event.size() + 2;
    events.add(event);
    eventActors.add(program);
  }

  /** To the end of this block sends to it queue as to a program (gear.md, 0: Java programs, 11). */
  void createdWithoutCode(ActorId program) {
    withoutCode.add(program);
  }

  // ------------------------------------------------------------------ sealing

  /**
   * A sealed block.
   *
   * @param block what is written
   * @param actors for whom each executed dispatch was, in order
   * @param events all events of the block, in order
   * @param eventActors whose each of them is
   * @param diagnosed those with something to tell an operator
   * @param state the chain's state after it
   * @param outputs what may leave once it is durable
   * @param weight its size in bytes, roughly
   */
  public record Sealed(
      BlockRecord block,
      List<Actor> actors,
      List<Payload> events,
      List<Actor> eventActors,
      List<Executed> diagnosed,
      ChainState state,
      List<Output> outputs,
      long weight) {}

  /** Answers a submission with a refusal, when what it was judged by is durable. */
  public void refuse(Submission submission, Refusal refusal) {
    outputs.add(new Output.Refused(submission.handle(), refusal));
  }

  /** Hands over what was refused or repeated although nothing happened; the block stays open. */
  public List<Output> takeOutputs() {
    List<Output> out = outputs;
    outputs = new ArrayList<>(4);
    return out;
  }

  /** For when handlers run: what makes later blocks cheaper and changes nothing. */
  void tidy() {
    timetable.tidy();
  }

  /** Ends the block. The next one builds on it. */
  public Sealed seal() {
    for (ActorId id : withoutCode) {
      actors.set(actors.get(id), (ProgramEntry) null);
    }
    actors.freeze(carried);
    BlockRecord block =
        new BlockRecord(
            sequence(), height, timestamp, inputs, tasks.joined(), tasks.ran(), executed);
    ChainState next =
        new ChainState(
            settings,
            sequence(),
            height,
            timestamp,
            watermark,
            timetable.serial(),
            base.dispatches() + executed.size(),
            codes.freeze(),
            actors.programs(),
            queue.freeze(),
            timetable.freeze(),
            timetable.timers(),
            gas.freeze(),
            actors.balances(),
            ingress.freeze(),
            keys.freeze(),
            keys.freezeOrder(),
            subscriptions.freeze(),
            new Standing(
                waitlist.freeze(),
                timetable.wakes(),
                mailboxes.freeze(),
                reservations.freeze(),
                locks.freeze(),
                replies.freeze(),
                queue.freezeLanes(),
                gas.totals(executed),
                interventions.freeze(),
                modules.freeze(),
                values.minted(),
                accounts.freeze()));
    carried.check(sequence(), base.standing(), next.standing());
    Sealed sealed = new Sealed(block, ran, events, eventActors, diagnosed, next, outputs, weight);
    base = next;
    reset();
    return sealed;
  }

  /**
   * Does a recorded block again, obeying its outcomes and checking every decision against the record.
   *
   * @throws BrokenInvariantException when record and state do not agree
   */
  public Sealed replay(BlockRecord recorded) {
    replayOpening(recorded);
    for (Executed dispatch : recorded.executed()) {
      merge(dispatch.outcome());
      Executed again = lastExecuted();
      if (!again.dispositions().equals(dispatch.dispositions())) {
        throw new BrokenInvariantException(
            recorded.sequence(),
            "dispositions of message " + dispatch.outcome().message(),
            dispatch.dispositions(),
            again.dispositions());
      }
    }
    return seal();
  }

  /** Opens a recorded block again: its height, inputs, due messages and tasks. */
  public void replayOpening(BlockRecord recorded) {
    if (recorded.sequence() != sequence()) {
      throw new BrokenInvariantException(
          recorded.sequence(), "sequence", sequence(), recorded.sequence());
    }
    open(recorded.height(), recorded.timestamp());
    joinDue(recorded.due().size());
    expect("messages whose target height has come", recorded.due(), tasks.joined());
    for (Input input : recorded.inputs()) {
      apply(input);
    }
    tasks.runRecorded(recorded.tasks().size());
    expect("tasks", recorded.tasks(), tasks.ran());
  }

  private void expect(String where, Object recorded, Object found) {
    if (!recorded.equals(found)) {
      throw new BrokenInvariantException(sequence(), where, recorded, found);
    }
  }
}
