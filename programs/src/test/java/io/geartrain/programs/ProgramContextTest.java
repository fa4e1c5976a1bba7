package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a handler may know. */
class ProgramContextTest {
  private static final MessageId FIRST = new MessageId(4, Phase.INPUT, 2, 0);
  private static final MessageId SECOND = new MessageId(4, Phase.INPUT, 3, 0);

  private final Desk desk = new Desk();
  private final ActorId self = desk.code.refOf("desk").id();
  private ChainSettings settings = Desk.unmetered();
  private MessageId id = FIRST;
  private long gas = Long.MAX_VALUE;

  private Outcome run() {
    Message message =
        new Message(
            id,
            Desk.ALICE.id(),
            self,
            EntryPoint.HANDLE,
            Payloads.encode(new Desk.Work("work")),
            Value.of(3),
            id,
            null,
            null);
    BlockContext block = new BlockContext(settings, 4, 9, 9_500, 0);
    return Desk.outcome(desk.run(message, gas, Value.of(10), block));
  }

  private <T> T seen(Function<ProgramContext, T> look) {
    List<T> seen = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          seen.add(look.apply(ctx));
          return desk.Effect().none();
        });
    assertThat(run().isSuccess()).isTrue();
    return seen.get(0);
  }

  @Test
  void a_handler_sees_its_message_and_its_program() {
    assertThat(seen(ProgramContext::messageId)).isEqualTo(FIRST);
    assertThat(seen(ProgramContext::source)).isEqualTo(Desk.ALICE.id());
    assertThat(seen(ProgramContext::self)).isEqualTo(self);
  }

  @Test
  void a_handler_sees_the_block_not_the_clock() {
    assertThat(seen(ProgramContext::height)).isEqualTo(BlockHeight.height(9));
    assertThat(seen(ProgramContext::timestamp)).isEqualTo(9_500L);
  }

  @Test
  void the_messages_value_is_in_the_balance_and_what_is_sent_goes_off_it() {
    List<Value> seen = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          seen.add(ctx.value());
          seen.add(ctx.balance());
          var effect = desk.Effect().none().thenSend(Desk.ALICE, "mail", SendOption.value(4));
          seen.add(ctx.balance());
          return effect;
        });
    run();

    assertThat(seen).containsExactly(Value.of(3), Value.of(13), Value.of(9));
  }

  @Test
  void gas_falls_by_what_is_charged() {
    settings = settings.with("gas-policy", "plain").with("dispatch-gas", 1000);
    gas = 5000;
    List<Long> seen = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          seen.add(ctx.gas());
          ctx.charge(1500);
          seen.add(ctx.gas());
          return desk.Effect().none();
        });

    assertThat(run().gasBurned()).isEqualTo(2500);
    assertThat(seen).containsExactly(4000L, 2500L);
  }

  @Test
  void charging_more_gas_than_there_is_ends_the_run_even_if_the_handler_catches_it() {
    settings = settings.with("gas-policy", "plain");
    gas = 5000;
    desk.doing(
        (ctx, state, work) -> {
          try {
            ctx.charge(5000);
          } catch (Throwable caught) {
            return desk.Effect().persist(new Desk.Noted("went on"));
          }
          return desk.Effect().none();
        });

    Outcome outcome = run();

    assertThat(outcome.trap().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(outcome.events()).isEmpty();
    assertThat(outcome.gasBurned()).isEqualTo(5000);
  }

  @Test
  void gas_has_no_end_where_it_is_not_counted() {
    assertThat(seen(ProgramContext::gas)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_negative_charge_is_the_authors_mistake() {
    desk.doing(
        (ctx, state, work) -> {
          ctx.charge(-1);
          return desk.Effect().none();
        });

    assertThat(run().diagnosis()).contains("gas to charge must not be negative: -1");
  }

  @Test
  void random_is_a_function_of_message_and_subject() {
    Bytes32 dice = seen(ctx -> ctx.random("dice"));
    Bytes32 cards = seen(ctx -> ctx.random("cards"));
    id = SECOND;
    Bytes32 otherMessage = seen(ctx -> ctx.random("dice"));
    id = FIRST;
    Bytes32 again = seen(ctx -> ctx.random("dice"));
    settings = settings.with("world-id", "another");
    Bytes32 otherWorld = seen(ctx -> ctx.random("dice"));

    assertThat(again).isEqualTo(dice);
    assertThat(List.of(dice, cards, otherMessage, otherWorld)).doesNotHaveDuplicates();
    assertThat(dice)
        .isEqualTo(
            Bytes32.hash(
                "geartrain/random/1",
                "geartrain".getBytes(StandardCharsets.UTF_8),
                "dice".getBytes(StandardCharsets.UTF_8),
                FIRST.toBytes()));
  }

  @Test
  void the_address_of_a_child_is_known_before_it_is_created() {
    ProgramRef<Desk.Command> child = seen(ctx -> ctx.programRef(desk.code, "salt"));

    assertThat(child.id())
        .isEqualTo(
            ActorId.createdByProgram(
                FIRST, desk.code.id(), "salt".getBytes(StandardCharsets.UTF_8)));
    ProgramRef<Desk.Command> sibling = seen(ctx -> ctx.programRef(desk.code, "other"));
    assertThat(sibling).isNotEqualTo(child);
  }

  @Test
  void a_context_that_was_kept_charges_nothing_to_a_run_that_is_over() {
    List<ProgramContext> kept = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          kept.add(ctx);
          return desk.Effect().none();
        });
    run();
    desk.doing(
        (ctx, state, work) -> {
          kept.get(0).charge(1);
          return desk.Effect().none();
        });

    assertThat(run().trap()).isEqualTo(Trap.panic("905"));
  }

  @Test
  void a_command_of_a_test_comes_to_a_program_that_is_not_its_sender() {
    List<ActorId> seen = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          seen.add(ctx.source());
          seen.add(ctx.self());
          return desk.Effect().none();
        });
    desk.work();

    assertThat(seen).containsExactly(Desk.ALICE.id(), desk.code.refOf("").id());
  }
}
