package io.geartrain.programs;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect.Await;
import io.geartrain.runtime.block.Effect.AwaitLock;
import io.geartrain.runtime.block.Effect.Sleep;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.host.Suspension;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/** A program that waits as a test tells it to, and notes what it goes on with. */
final class AsyncDesk extends ProgramBehavior<AsyncDesk.Command, AsyncDesk.Event, AsyncDesk.State> {
  record Open() {}

  sealed interface Command {}

  record Work() implements Command {}

  record Count() implements Command, Request<Counted> {}

  /** Of two kinds, so that a reply's bytes tell whether its declared type was known. */
  sealed interface Counted {}

  record Notes(int count) implements Counted {}

  record None() implements Counted {}

  record Name() implements Command, Request<String> {}

  record CountEach() implements Command, Request<List<Counted>> {}

  sealed interface Event {}

  record Noted(String text) implements Event {}

  record Sent(MessageId message) implements Event {}

  record State(List<String> notes) {}

  sealed interface Pending {}

  record Counting(String note) implements Pending, Continuation<Counted> {}

  record CountingAll(String note) implements Pending, Gathering<Counted> {}

  record Reading() implements Pending, Gathering<Payload> {}

  record Finishing() implements Pending, Continuation<Void> {}

  record CountingEach() implements Pending, Continuation<List<Counted>> {}

  record Rest(String note) implements Pending, Resume {}

  static final UserId ALICE = UserId.of("alice");

  /** What a handler does after a wait, beside noting it. */
  @FunctionalInterface
  interface Then {
    Effect<Event, State> then(ProgramContext ctx, EffectBuilder<Event, State> noted);
  }

  final List<Object> seen = new ArrayList<>();
  private ProgramHandlers.Handler<State, Work, Effect<Event, State>> onWork;
  private ProgramHandlers.Handler<State, Count, ReplyEffect<Event, State, Counted>> onCount;
  private Then then = (ctx, noted) -> noted;

  final ProgramCode<Open, Command> code =
      ProgramCode.named("async-desk")
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(() -> this);

  final ActorId self = code.refOf("desk").id();
  final ProgramRef<Command> other = code.refOf("other");

  private Object state = new State(List.of());
  private Holdings holdings = Holdings.of(Value.of(100));
  private long sequence = 1;

  @Override
  public State emptyState() {
    return new State(List.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onCommand(Work.class, (ctx, at, work) -> onWork.handle(ctx, at, work))
        .onRequest(Count.class, (ctx, at, count) -> onCount.handle(ctx, at, count))
        .onReply(Counting.class, (ctx, at, counting, reply) -> goOn(ctx, counting, reply))
        .onReplies(CountingAll.class, (ctx, at, counting, replies) -> goOn(ctx, counting, replies))
        .onReplies(Reading.class, (ctx, at, reading, replies) -> goOn(ctx, reading, replies))
        .onReply(Finishing.class, (ctx, at, finishing, reply) -> goOn(ctx, finishing, reply))
        .onReply(CountingEach.class, (ctx, at, counting, reply) -> goOn(ctx, counting, reply))
        .onWoken(Rest.class, (ctx, at, rest) -> goOn(ctx, rest, "woken"))
        .onUnaskedReply((ctx, at, reply) -> goOn(ctx, "unasked", reply))
        .onSignal((ctx, at, signal) -> goOn(ctx, "signal", signal))
        .build();
  }

  private Effect<Event, State> goOn(ProgramContext ctx, Object continuation, Object answer) {
    seen.add(continuation);
    seen.add(answer);
    return then.then(ctx, Effect().persist(new Noted(continuation.toString())));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Noted.class, (at, noted) -> with(at, noted.text()))
        .onEvent(Sent.class, (at, sent) -> with(at, sent.message().toString()))
        .build();
  }

  private static State with(State at, String note) {
    List<String> notes = new ArrayList<>(at.notes());
    notes.add(note);
    return new State(List.copyOf(notes));
  }

  AsyncDesk doing(ProgramHandlers.Handler<State, Work, Effect<Event, State>> handler) {
    onWork = handler;
    return this;
  }

  AsyncDesk answering(
      ProgramHandlers.Handler<State, Count, ReplyEffect<Event, State, Counted>> handler) {
    onCount = handler;
    return this;
  }

  /** What every handler behind a wait does. */
  AsyncDesk goingOn(Then next) {
    then = next;
    return this;
  }

  State state() {
    return (State) state;
  }

  Message handle(Command command) {
    return message(EntryPoint.HANDLE, Payloads.encode(command), null, null);
  }

  Message reply(MessageId to, ReplyCode code, Payload payload) {
    return message(EntryPoint.REPLY, payload, to, code);
  }

  Message signal(MessageId failed, ReplyCode code) {
    return message(EntryPoint.SIGNAL, Payload.EMPTY, failed, code);
  }

  private Message message(EntryPoint entry, Payload payload, MessageId replyTo, ReplyCode code) {
    MessageId id = new MessageId(sequence, Phase.INPUT, 0, 0);
    return new Message(id, ALICE.id(), self, entry, payload, Value.ZERO, null, replyTo, code);
  }

  Outcome run(Message message) {
    return run(new Dispatch(message, Long.MAX_VALUE));
  }

  Outcome run(Dispatch dispatch) {
    ChainSettings settings = ChainSettings.defaults().with("gas-policy", "unmetered");
    BlockContext block = new BlockContext(settings, sequence, sequence, sequence * 1000, 0);
    sequence++;
    Executor.Step step = Executor.run(code, state, dispatch, holdings, block, Executor.Watch.NONE);
    state = step.state();
    holdings = step.holdings();
    return step.outcome();
  }

  /** Runs {@code Work}. */
  Outcome work() {
    return run(handle(new Work()));
  }

  /** The message goes on behind what that run ended with. */
  Outcome goOn(Message message, Outcome waiting, Answered... answers) {
    io.geartrain.runtime.block.Effect last = waiting.effects().get(waiting.effects().size() - 1);
    Suspension suspension;
    if (last instanceof Await await) {
      List<Suspension.Asked> asked = new ArrayList<>();
      for (Awaited each : await.awaited()) {
        asked.add(new Suspension.Asked(each.message(), sequence));
      }
      Suspension.Kind kind = await.first() ? Suspension.Kind.FIRST : Suspension.Kind.ALL;
      suspension = new Suspension(kind, asked, List.of(answers), await.continuation());
    } else if (last instanceof Sleep sleep) {
      suspension = unasked(Suspension.Kind.SLEEP, sleep.continuation());
    } else if (last instanceof AwaitLock lock) {
      suspension = unasked(Suspension.Kind.LOCK, lock.continuation());
    } else {
      suspension = unasked(Suspension.Kind.WAKE, Payload.EMPTY);
    }
    Progress progress = Progress.NONE.after(0, 0, List.of(), 0, null, suspension);
    return run(new Dispatch(message, Long.MAX_VALUE, 0, progress, null, true));
  }

  private static Suspension unasked(Suspension.Kind kind, Payload continuation) {
    return new Suspension(kind, List.of(), List.of(), continuation);
  }

  /** The id of what the run before sent or asked. */
  MessageId sent(int index) {
    return new MessageId(sequence - 1, Phase.DISPATCH, 0, index);
  }
}
