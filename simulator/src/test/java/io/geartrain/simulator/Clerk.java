package io.geartrain.simulator;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.deposit;

import io.geartrain.programs.Ask;
import io.geartrain.programs.Effect;
import io.geartrain.programs.Gathering;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.Resume;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.ArrayList;
import java.util.List;

/** A program that waits in every way, and notes in which order things come to it. */
final class Clerk extends ProgramBehavior<Clerk.Command, Clerk.Noted, Clerk.State> {
  record Open() {}

  sealed interface Command {}

  record Collect(List<ProgramRef<PayingAccount.Command>> from, boolean first)
      implements Command, Request<Collected> {}

  record Collected(List<String> results) {}

  record Guarded(String name, int blocks) implements Command {}

  record Stay(String name) implements Command {}

  record Wake(MessageId message) implements Command {}

  record Risk() implements Command {}

  record Tell(ProgramRef<PayingAccount.Command> to) implements Command {}

  record Noted(String what) {}

  record State(List<String> notes) {}

  sealed interface Pending {}

  record Collecting() implements Pending, Gathering<PayingAccount.Balance> {}

  record Entered(String name, int blocks) implements Pending, Resume {}

  record Left(String name) implements Pending, Resume {}

  record Failed() implements Pending, Resume {}

  record Undone() implements Pending, Resume {}

  static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("clerk")
          .init(Open.class)
          .commands(Command.class)
          .events(Noted.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Clerk::new);

  @Override
  public State emptyState() {
    return new State(List.of());
  }

  @Override
  public ProgramHandlers<Command, Noted, State> handlers() {
    return newHandlersBuilder()
        .onRequest(
            Collect.class,
            (ctx, state, collect) -> {
              var asks =
                  collect.from().stream()
                      .map(from -> Ask.of(from, new PayingAccount.Deposit(1)))
                      .toList();
              return collect.first()
                  ? Effect().none().thenAskFirst(asks, new Collecting())
                  : Effect().none().thenAskAll(asks, new Collecting());
            })
        .onReplies(
            Collecting.class,
            (ctx, state, collecting, replies) ->
                Effect()
                    .reply(
                        new Collected(
                            replies.stream()
                                .map(reply -> reply.result() + " " + reply.value())
                                .toList())))
        .onCommand(
            Guarded.class,
            (ctx, state, guarded) ->
                Effect().none().thenLock("desk", new Entered(guarded.name(), guarded.blocks())))
        .onWoken(Entered.class, this::onEntered)
        .onWoken(
            Left.class, (ctx, state, left) -> Effect().persist(new Noted(left.name() + " out")))
        .onCommand(
            Stay.class,
            (ctx, state, stay) ->
                state.notes().contains(stay.name())
                    ? Effect().persist(new Noted(stay.name() + " again"))
                    : Effect().persist(new Noted(stay.name())).thenWait())
        .onCommand(Wake.class, (ctx, state, wake) -> Effect().none().thenWake(wake.message()))
        .onCommand(
            Risk.class,
            (ctx, state, risk) ->
                Effect().none().thenSetHook(new Undone()).thenSleep(blocks(1), new Failed()))
        .onWoken(Failed.class, (ctx, state, failed) -> Effect().panic("as expected"))
        .onWoken(Undone.class, (ctx, state, undone) -> Effect().persist(new Noted("hook")))
        .onSignal((ctx, state, signal) -> Effect().persist(new Noted("signal " + signal.code())))
        .onCommand(
            Tell.class,
            (ctx, state, tell) ->
                Effect()
                    .none()
                    .thenSend(tell.to(), new PayingAccount.Deposit(2), deposit(10_000_000)))
        .onUnaskedReply(
            (ctx, state, reply) -> {
              Reply<PayingAccount.Balance> balance = reply.to(PayingAccount.Deposit.class);
              return Effect().persist(new Noted("unasked " + balance.value()));
            })
        .build();
  }

  private Effect<Noted, State> onEntered(ProgramContext ctx, State state, Entered entered) {
    var in = Effect().persist(new Noted(entered.name() + " in"));
    return entered.blocks() == 0
        ? in
        : in.thenSleep(blocks(entered.blocks()), new Left(entered.name()));
  }

  @Override
  public ProgramEventHandler<State, Noted> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Noted.class,
            (state, noted) -> {
              List<String> notes = new ArrayList<>(state.notes());
              notes.add(noted.what());
              return new State(List.copyOf(notes));
            })
        .build();
  }
}
