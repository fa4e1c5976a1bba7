package io.geartrain.simulator;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;

/** Keeps value, and sends some of it to users as mail. */
public final class Vault extends ProgramBehavior<Vault.Command, Vault.Event, Vault.State> {

  public record Open() {}

  public sealed interface Command {}

  public record Put(String note) implements Command, Request<Notes> {}

  /** Mail with the least gas: kept for 29 blocks. */
  public record Pay(UserId to, long amount) implements Command {}

  /** Mail without gas: value at once. */
  public record PayAtOnce(UserId to, long amount) implements Command {}

  public record PayLater(UserId to, long amount, int after) implements Command {}

  public record PassOn(ProgramRef<Command> to, String note) implements Command {}

  public record Spin() implements Command {}

  public record Close(UserId heir) implements Command {}

  public record Notes(int count) {}

  /** What users get. */
  public record Payment(long amount) {}

  public record Thanks(String text) {}

  public sealed interface Event {}

  public record Noted(String note) implements Event {}

  public record State(int notes) {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("vault")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Vault::new);

  @Override
  public State emptyState() {
    return new State(0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onRequest(
            Put.class,
            (ctx, state, put) ->
                Effect().persist(new Noted(put.note())).thenReply(next -> new Notes(next.notes())))
        .onCommand(
            Pay.class,
            (ctx, state, pay) ->
                Effect().none().thenSend(pay.to(), new Payment(pay.amount()), value(pay.amount())))
        .onCommand(
            PayAtOnce.class,
            (ctx, state, pay) ->
                Effect()
                    .none()
                    .thenSend(pay.to(), new Payment(pay.amount()), value(pay.amount()), gas(0)))
        .onCommand(
            PayLater.class,
            (ctx, state, pay) ->
                Effect()
                    .none()
                    .thenSend(
                        pay.to(),
                        new Payment(pay.amount()),
                        value(pay.amount()),
                        after(blocks(pay.after()))))
        .onCommand(
            PassOn.class,
            (ctx, state, pass) -> Effect().none().thenSend(pass.to(), new Put(pass.note())))
        .onCommand(
            Spin.class,
            (ctx, state, spin) -> {
              while (true) {
                Thread.onSpinWait();
              }
            })
        .onCommand(Close.class, (ctx, state, close) -> Effect().exit(close.heir()))
        .build();
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Noted.class, (state, noted) -> new State(state.notes() + 1))
        .build();
  }
}
