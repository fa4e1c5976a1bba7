package io.geartrain.simulator.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An init that is a request is answered like any other request, also by the reply of its call. */
class InitRequestTest {
  private static final ProgramRef<Purse.Command> PURSE =
      Purse.CODE.contractRef(UserId.of("alice").id(), "purse");

  public record Open(ProgramRef<Purse.Command> purse) implements Request<List<Purse.Outcome>> {}

  public sealed interface Command {}

  /** Named as the init, and answered by something else. */
  public static final class Other {
    public record Open() implements Command, Request<Long> {}

    private Other() {}
  }

  public sealed interface Pending {}

  public record Withdrawing() implements Pending, CallContinuation<Purse.Outcome> {}

  /** Withdraws as soon as it is there. */
  public static final class Heir extends ContractBehavior<Command> {
    public static final ProgramCode<Open, Command> CODE =
        ProgramCode.named("heir")
            .version(1)
            .init(Open.class)
            .commands(Command.class)
            .store()
            .continuations(Pending.class)
            .behavior(Heir::new);

    @Override
    public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
      return newHandlersBuilder()
          .onInitRequest(
              Open.class,
              (ctx, store, open) ->
                  Effect()
                      .none()
                      .thenCall(
                          open.purse(),
                          new Purse.Withdraw(5, new ProgramRef<>(ctx.self()), false),
                          ReplyOn.ALWAYS,
                          new Withdrawing())
                      .thenReplyLater())
          .onRequest(Other.Open.class, (ctx, store, open) -> Effect().reply(1L))
          .onCallReply(
              Withdrawing.class,
              (ctx, store, withdrawing, reply) -> Effect().reply(List.of(reply.value())))
          .build();
    }
  }

  @Test
  void the_reply_of_its_call_answers_it() {
    var heir = ProgramTestKit.of(Heir.CODE);

    var step = heir.callReply(heir.tryInit(new Open(PURSE)), new Purse.Paid(3));

    assertThat(step.reply()).isEqualTo(List.of(new Purse.Paid(3)));
  }

  @Test
  void a_command_of_the_same_name_has_its_own_answer() {
    var heir = ProgramTestKit.of(Heir.CODE);

    assertThat(heir.ask(new Other.Open()).reply()).isEqualTo(1L);
  }
}
