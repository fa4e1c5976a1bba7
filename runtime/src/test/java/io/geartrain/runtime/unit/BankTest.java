package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Fields;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Coins of all denominations (cosmwasm.md, 0: rule 9; 1: Execute, Funds list; 4: Bank). */
class BankTest {
  private static final ActorId ALICE = World.ALICE.id();
  private static final ActorId BOB = World.BOB.id();

  private UnitWorld world;
  private UserId governance;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts_and_atoms_for_alice() {
    world = new UnitWorld();
    governance = UserId.of(world.world().state().settings().contracts().governance());
    a = world.contract(UnitWorld.CONTRACT, "a", 100);
    b = world.contract("b");
    world.mint(ALICE, atoms(50));
  }

  @AfterEach
  void what_there_is_of_each_is_what_is_noted() {
    ByteStore store = world.store(Bank.ADDRESS);

    assertThat(Bank.totals(store, false)).isEqualTo(Bank.totals(store, true));
  }

  private static Coins units(long amount) {
    return Coins.of("unit", Value.of(amount));
  }

  private static Coins atoms(long amount) {
    return Coins.of("atom", Value.of(amount));
  }

  private long atomsOf(ActorId actor) {
    return Bank.balance(world.store(Bank.ADDRESS), actor, "atom").amount().longValueExact();
  }

  private UnitWorld.Ran govern(String name, Object fields) {
    return world.run(
        governance, Bank.ADDRESS, io.geartrain.runtime.codec.Data.toPayload(Map.of(name, fields)));
  }

  // ------------------------------------------------------------------ sending

  @Test
  void coins_of_all_kinds_move_together() {
    UnitWorld.Ran ran = world.run(Bank.ADDRESS, Bank.send(b, units(7).plus(atoms(3))));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.balance(b)).isEqualTo(7);
    assertThat(atomsOf(b)).isEqualTo(3);
    assertThat(atomsOf(ALICE)).isEqualTo(47);
  }

  @Test
  void too_few_of_one_kind_move_none_of_any() {
    long before = world.balance(ALICE);

    UnitWorld.Ran ran = world.run(Bank.ADDRESS, Bank.send(b, units(7).plus(atoms(51))));
    UnitWorld.Ran native_ = world.run(Bank.ADDRESS, Bank.send(b, atoms(1).plus(units(5000))));

    assertThat(ran.error()).isEqualTo("sdk/5");
    assertThat(native_.error()).isEqualTo("sdk/5");
    assertThat(world.balance(ALICE)).isEqualTo(before);
    assertThat(atomsOf(ALICE)).isEqualTo(50);
    assertThat(world.balance(b)).isZero();
  }

  @Test
  void of_nothing_nothing_happens() {
    UnitWorld.Ran ran = world.run(Bank.ADDRESS, Bank.send(b, Coins.NONE));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.changes()).isEmpty();
  }

  @Test
  void coins_that_are_named_and_none_of_them_cannot_be_sent() {
    Payload zero = Fields.message("send", Map.of("to", b, "funds", Map.of("atom", 0L)));
    Payload mixed =
        Fields.message("send", Map.of("to", b, "funds", Map.of("atom", 0L, "unit", 2L)));

    assertThat(world.run(Bank.ADDRESS, zero).error()).isEqualTo("sdk/10");
    assertThat(world.run(Bank.ADDRESS, mixed).isSuccess()).isTrue();

    assertThat(world.balance(b)).isEqualTo(2);
  }

  @Test
  void what_is_sent_to_oneself_stays() {
    world.run(Bank.ADDRESS, Bank.send(ALICE, atoms(20).plus(units(20))));

    assertThat(atomsOf(ALICE)).isEqualTo(50);
  }

  @Test
  void several_outputs_are_all_or_nothing() {
    Payload fits = outputs(30, 20);
    Payload tooMuch = outputs(1, 1);

    assertThat(world.run(Bank.ADDRESS, fits).isSuccess()).isTrue();
    assertThat(world.run(Bank.ADDRESS, tooMuch).error()).isEqualTo("sdk/5");

    assertThat(atomsOf(a)).isEqualTo(30);
    assertThat(atomsOf(b)).isEqualTo(20);
  }

  private Payload outputs(long toA, long toB) {
    return Fields.message(
        "multiSend",
        Map.of(
            "outputs",
            List.of(
                Map.of("to", a, "funds", Fields.tree(atoms(toA))),
                Map.of("to", b, "funds", Fields.tree(atoms(toB))))));
  }

  // ------------------------------------------------------------------ burning, minting

  @Test
  void what_is_burned_is_gone_for_ever() {
    world.run(Bank.ADDRESS, Bank.burn(atoms(20).plus(units(5))));

    assertThat(atomsOf(ALICE)).isEqualTo(30);
    assertThat(supply("atom")).isEqualTo(30L);
    assertThat(supply("unit")).isEqualTo(2995L);
  }

  private Object supply(String denom) {
    return ((Map<?, ?>) world.ask(Bank.ADDRESS, Map.of("supply", denom))).get("amount");
  }

  @Test
  void nothing_and_more_than_there_is_cannot_be_burned() {
    assertThat(world.run(Bank.ADDRESS, Bank.burn(Coins.NONE)).error()).isEqualTo("wasm/12");
    assertThat(world.run(Bank.ADDRESS, Bank.burn(atoms(51))).error()).isEqualTo("sdk/5");
    assertThat(supply("atom")).isEqualTo(50L);
  }

  @Test
  void only_the_governance_makes_coins() {
    assertThat(world.run(Bank.ADDRESS, Bank.mint(ALICE, atoms(1))).error()).isEqualTo("sdk/4");
    assertThat(world.run(governance, Bank.ADDRESS, Bank.mint(BOB, units(9))).isSuccess()).isTrue();
    assertThat(world.run(governance, Bank.ADDRESS, Bank.mint(BOB, Coins.NONE)).error())
        .isEqualTo("sdk/10");

    assertThat(world.balance(BOB)).isEqualTo(1009);
    assertThat(supply("unit")).isEqualTo(3009L);
  }

  @Test
  void no_more_of_a_kind_than_a_value_holds_is_made() {
    BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    Coins rest = new Coins(new TreeMap<>(Map.of("atom", most.subtract(BigInteger.valueOf(50)))));

    assertThat(world.run(governance, Bank.ADDRESS, Bank.mint(BOB, rest)).isSuccess()).isTrue();
    assertThat(world.run(governance, Bank.ADDRESS, Bank.mint(BOB, atoms(1))).error())
        .isEqualTo("sdk/10");
  }

  // ------------------------------------------------------------------ who may, and what

  @Test
  void a_denomination_can_be_switched_off_and_on() {
    govern("sendEnabled", Map.of("atom", false));
    UnitWorld.Ran off = world.run(Bank.ADDRESS, Bank.send(b, atoms(1)));
    UnitWorld.Ran others = world.run(Bank.ADDRESS, Bank.send(b, units(1)));
    govern("sendEnabled", Map.of("atom", true));
    UnitWorld.Ran on = world.run(Bank.ADDRESS, Bank.send(b, atoms(1)));

    assertThat(off.error()).isEqualTo("sdk/4");
    assertThat(others.isSuccess()).isTrue();
    assertThat(on.isSuccess()).isTrue();
  }

  @Test
  void an_actor_can_be_kept_from_receiving() {
    govern("blocked", b);
    UnitWorld.Ran blocked = world.run(Bank.ADDRESS, Bank.send(b, units(1)));
    govern("unblocked", b);
    UnitWorld.Ran free = world.run(Bank.ADDRESS, Bank.send(b, units(1)));

    assertThat(blocked.error()).isEqualTo("sdk/4");
    assertThat(free.isSuccess()).isTrue();
  }

  @Test
  void nobody_else_switches_or_keeps_anything() {
    for (String name : List.of("sendEnabled", "blocked", "unblocked")) {
      Object fields = name.equals("sendEnabled") ? Map.of("atom", false) : b;
      Payload message = io.geartrain.runtime.codec.Data.toPayload(Map.of(name, fields));
      assertThat(world.run(Bank.ADDRESS, message).error()).as(name).isEqualTo("sdk/4");
    }
  }

  // ------------------------------------------------------------------ funds of calls

  private UnitWorld.Ran call(Coins funds, Step step) {
    return world.run(
        a,
        turn ->
            turn.unit()
                .call(
                    Call.of(b, step.payload(), funds)
                        .heard(
                            ReplyOn.ALWAYS,
                            0,
                            Payload.EMPTY,
                            ((Step) then -> then.put("heard", then.result().error())).payload())));
  }

  @Test
  void funds_are_there_before_the_callee_runs() {
    UnitWorld.Ran ran =
        call(
            units(30),
            inner -> {
              inner.put("funds", inner.unit().funds());
              inner.put("balance", inner.ledger().balance());
              inner.put("value", inner.ledger().message().value());
            });

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(b, "funds")).isEqualTo("30unit");
    assertThat(world.get(b, "balance")).isEqualTo("30");
    assertThat(world.get(b, "value")).isEqualTo("30");
    assertThat(world.balance(a)).isEqualTo(70);
  }

  @Test
  void funds_that_are_not_there_keep_the_handler_from_running() {
    UnitWorld.Ran ran = call(units(101), inner -> inner.put("ran", 1));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: sdk, code: 5");
    assertThat(world.get(b, "ran")).isNull();
    assertThat(ran.order()).doesNotContain("b.handle");
  }

  @Test
  void so_do_a_blocked_recipient_and_a_denomination_that_is_off() {
    govern("blocked", b);
    call(units(1), inner -> inner.put("ran", 1));
    assertThat(world.get(a, "heard")).isEqualTo("codespace: sdk, code: 4");
    govern("unblocked", b);
    govern("sendEnabled", Map.of("unit", false));

    call(units(1), inner -> inner.put("ran", 1));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: sdk, code: 4");
    assertThat(world.get(b, "ran")).isNull();
  }

  @Test
  void a_call_may_bring_other_coins_but_a_send_cannot() {
    world.run(Bank.ADDRESS, Bank.send(a, atoms(10)));

    call(atoms(4), inner -> inner.put("value", inner.ledger().message().value()));

    assertThat(world.get(b, "value")).isEqualTo("0");
    assertThat(atomsOf(b)).isEqualTo(4);
  }

  // ------------------------------------------------------------------ queries

  @Test
  void queries_tell_balances_and_supplies() {
    assertThat(world.ask(Bank.ADDRESS, Map.of("balance", Map.of("of", ALICE, "denom", "atom"))))
        .isEqualTo(Map.of("denom", "atom", "amount", 50L));
    assertThat(world.ask(Bank.ADDRESS, Map.of("balance", Map.of("of", BOB))))
        .isEqualTo(Map.of("denom", "unit", "amount", 1000L));
    assertThat(world.ask(Bank.ADDRESS, Map.of("allBalances", ALICE)))
        .isEqualTo(Map.of("atom", 50L, "unit", 900L));
    assertThat(supply("nobody ever made it")).isEqualTo(0L);
    assertThat(world.ask(Bank.ADDRESS, Map.of("denominations", Map.of())))
        .isEqualTo(List.of("atom", "unit"));
  }

  @Test
  void what_it_does_not_understand_it_refuses() {
    Payload unknown = Fields.message("lend", Map.of());

    assertThat(world.run(Bank.ADDRESS, unknown).error()).isEqualTo("wasm/20");
    assertThat(world.run(Bank.ADDRESS, Payload.utf8("send")).error()).isEqualTo("wasm/14");
    assertThat(world.run(Bank.ADDRESS, Fields.message("send", Map.of("to", "x"))).error())
        .isEqualTo("wasm/14");
  }

  @Test
  void value_sent_along_with_a_message_comes_back() {
    UnitWorld.Ran ran = world.run(World.ALICE, Bank.ADDRESS, Bank.send(b, units(1)), 9, World.GAS);

    assertThat(ran.error()).isEqualTo("sdk/4");
    assertThat(ran.reply().value()).isEqualTo(Value.of(9));
  }
}
