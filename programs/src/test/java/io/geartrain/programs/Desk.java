package io.geartrain.programs;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.program.Execute;
import io.geartrain.runtime.program.Executed;
import io.geartrain.runtime.program.ProgramMessage;
import java.util.List;
import java.util.Objects;

/** A program that does what a test tells it to, as the actor that runtime and authors run. */
final class Desk extends ProgramBehavior<Desk.Command, Desk.Event, Desk.State> {
  record Open(String owner) {}

  sealed interface Command {}

  record Work(String what) implements Command {}

  record Count() implements Command, Request<Counted> {}

  record Unhandled() implements Command {}

  record Counted(int notes) {}

  sealed interface Event {}

  record Noted(String text) implements Event {}

  record Forgotten() implements Event {}

  record State(List<String> notes) {
    State {
      notes = List.copyOf(notes);
    }
  }

  static final UserId ALICE = UserId.of("alice");
  static final State EMPTY = new State(List.of());

  private final TestInbox<Executed> answers = TestInbox.create();
  private ProgramHandlers.Handler<State, Work, Effect<Event, State>> onWork;
  private ProgramHandlers.Handler<State, Count, ReplyEffect<Event, State, Counted>> onCount =
      (ctx, state, count) -> Effect().reply(new Counted(state.notes().size()));

  final ProgramCode<Open, Command> code =
      ProgramCode.named("desk")
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(() -> this);

  private final BehaviorTestKit<ProgramMessage<Command>> kit =
      BehaviorTestKit.create(code.newBehavior(EMPTY));

  @Override
  public State emptyState() {
    return EMPTY;
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().persist(new Noted(open.owner())))
        .onCommand(Work.class, (ctx, state, work) -> onWork.handle(ctx, state, work))
        .onRequest(Count.class, (ctx, state, count) -> onCount.handle(ctx, state, count))
        .build();
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Noted.class,
            (state, noted) -> {
              List<String> notes = new java.util.ArrayList<>(state.notes());
              notes.add(noted.text());
              return new State(notes);
            })
        .build();
  }

  /** What the handler of {@code Work} does from now on. */
  Desk doing(ProgramHandlers.Handler<State, Work, Effect<Event, State>> handler) {
    onWork = handler;
    return this;
  }

  /** What the handler of {@code Count} does from now on. */
  Desk answering(
      ProgramHandlers.Handler<State, Count, ReplyEffect<Event, State, Counted>> handler) {
    onCount = handler;
    return this;
  }

  /** Runs a command that alice sends. */
  Executed run(Command command) {
    kit.run(Execute.command(command).from(ALICE).<Command>replyTo(answers.getRef()));
    return answers.receiveMessage();
  }

  /** Runs {@code Work}. */
  Executed work() {
    return run(new Work("work"));
  }

  /** Runs {@code Work} that fails; what is said about why. */
  String failure() {
    Outcome outcome = outcome(work());
    if (outcome.isSuccess()) {
      throw new AssertionError("the run succeeded: " + outcome);
    }
    return Objects.requireNonNull(outcome.diagnosis());
  }

  /** Runs one dispatch of a block, given exactly. */
  Executed run(Message message, long gas, Value balance, BlockContext block) {
    kit.run(
        new Execute<>(
            1,
            List.of(new Dispatch(message, gas)),
            null,
            null,
            Holdings.of(balance),
            block,
            0,
            answers.getRef()::tell));
    return answers.receiveMessage();
  }

  /** Runs a payload in an unmetered block. */
  Executed run(EntryPoint entry, Payload payload) {
    MessageId id = new MessageId(4, Phase.INPUT, 2, 0);
    ActorId self = code.refOf("desk").id();
    return run(
        new Message(id, ALICE.id(), self, entry, payload, Value.ZERO, null, null, null),
        Long.MAX_VALUE,
        Value.ZERO,
        new BlockContext(unmetered(), 4, 9, 9000, 0));
  }

  static ChainSettings unmetered() {
    return ChainSettings.defaults().with("gas-policy", "unmetered");
  }

  static Outcome outcome(Executed executed) {
    return executed.outcomes().get(0);
  }
}
