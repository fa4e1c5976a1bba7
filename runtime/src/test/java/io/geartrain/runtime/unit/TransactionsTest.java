package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Transactions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several messages of one sender in one unit of work (cosmwasm.md, 0: rule 3; 2: 8). */
class TransactionsTest {
  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts() {
    world = new UnitWorld();
    a = world.contract("a");
    b = world.contract("b");
  }

  private static Transactions.Part part(ActorId to, Step step, long value) {
    Coins funds = value == 0 ? Coins.NONE : Coins.of("unit", Value.of(value));
    return new Transactions.Part(to, step.payload(), funds);
  }

  private UnitWorld.Ran run(Transactions.Part... parts) {
    return world.run(Transactions.ADDRESS, Transactions.of(List.of(parts)));
  }

  @Test
  void messages_run_in_order_as_the_senders() {
    UnitWorld.Ran ran =
        run(
            part(a, turn -> turn.put("by", turn.source()), 0),
            part(b, turn -> turn.put("seen", turn.raw(a, "by")), 0));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.order()).startsWith("tx.handle", "a.handle").contains("b.handle");
    assertThat(world.get(b, "seen")).isEqualTo(World.ALICE.id().toString());
  }

  @Test
  void the_first_that_fails_undoes_them_all_and_keeps_the_rest_from_running() {
    UnitWorld.Ran ran =
        run(
            part(a, turn -> turn.put("x", 1), 5),
            part(b, turn -> turn.fail("no"), 0),
            part(a, turn -> turn.put("y", 1), 0));

    assertThat(ran.error()).isEqualTo("wasm/5");
    assertThat(ran.answer()).isEqualTo("no: execute wasm contract failed");
    assertThat(world.get(a, "x")).isNull();
    assertThat(world.balance(a)).isZero();
    assertThat(ran.order()).filteredOn("a.handle"::equals).hasSize(1);
    assertThat(ran.burned()).isEqualTo(2 * UnitWorld.RUN);
  }

  @Test
  void funds_are_the_senders() {
    UnitWorld.Ran tooMuch = run(part(a, Step.NOTHING, 600), part(b, Step.NOTHING, 600));
    UnitWorld.Ran fits = run(part(a, Step.NOTHING, 600), part(b, Step.NOTHING, 400));

    assertThat(tooMuch.error()).isEqualTo("sdk/5");
    assertThat(fits.isSuccess()).isTrue();
    assertThat(world.balance(a)).isEqualTo(600);
    assertThat(world.balance(World.ALICE.id())).isZero();
  }

  @Test
  void coins_that_come_in_the_first_message_can_go_in_the_second() {
    world.run(a, Step.NOTHING, 50, World.GAS);

    UnitWorld.Ran ran =
        run(
            part(
                a,
                turn ->
                    turn.call(
                        Bank.ADDRESS, Bank.send(turn.source(), Coins.of("unit", Value.of(50)))),
                0),
            part(b, Step.NOTHING, 1000));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.balance(b)).isEqualTo(1000);
  }

  @Test
  void it_answers_what_the_last_message_answers() {
    assertThat(run(part(a, t -> t.data("first"), 0), part(b, t -> t.data("last"), 0)).answer())
        .isEqualTo("last");
  }

  @Test
  void it_reaches_host_modules_too() {
    UnitWorld.Ran ran =
        run(
            new Transactions.Part(
                Bank.ADDRESS, Bank.send(b, Coins.of("unit", Value.of(3))), Coins.NONE));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.balance(b)).isEqualTo(3);
  }

  @Test
  void nothing_is_no_transaction() {
    assertThat(
            world.run(Transactions.ADDRESS, Data.toPayload(Map.of("messages", List.of()))).error())
        .isEqualTo("wasm/20");
    assertThat(world.run(Transactions.ADDRESS, Payload.utf8("x")).error()).isEqualTo("wasm/14");
  }

  @Test
  void a_transaction_within_one_is_undone_with_it() {
    Payload inner = Transactions.of(List.of(part(a, turn -> turn.put("x", 1), 0)));

    UnitWorld.Ran ran =
        run(
            new Transactions.Part(Transactions.ADDRESS, inner, Coins.NONE),
            part(b, turn -> turn.fail("no"), 0));

    assertThat(ran.isSuccess()).isFalse();
    assertThat(world.get(a, "x")).isNull();
  }
}
