package io.geartrain.simulator.module;

import static io.geartrain.simulator.module.ModuleWorld.ALICE;
import static io.geartrain.simulator.module.ModuleWorld.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.programs.module.Staking;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.HostedModule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Staking: coins that wait until their time has passed (cosmwasm.md, 4; 5.63). */
class StakingTest {
  private static final long UNBONDING = 5;
  private static final ActorId VAL = UserId.of("val").id();
  private static final ActorId WAL = UserId.of("wal").id();
  private static final ActorId ALICE_ID = ALICE.id();

  private ModuleWorld chain;

  @BeforeEach
  void a_chain_with_staking() {
    chain = new ModuleWorld(new HostedModule(new Staking(UNBONDING)));
  }

  private Mail delegate(ActorId validator, long amount) {
    return chain.send(Staking.ADDRESS, Staking.delegate(validator, Value.of(amount)));
  }

  private Mail undelegate(ActorId validator, long amount) {
    return chain.send(Staking.ADDRESS, Staking.undelegate(validator, Value.of(amount)));
  }

  private Mail redelegate(ActorId from, ActorId to, long amount) {
    return chain.send(Staking.ADDRESS, Staking.redelegate(from, to, Value.of(amount)));
  }

  private Object staked(ActorId delegator, ActorId validator) {
    Object found =
        chain.ask(
            Staking.ADDRESS,
            Map.of("delegation", Map.of("delegator", delegator, "validator", validator)));
    return found == null ? null : ((Map<?, ?>) found).get("amount");
  }

  private static void assertSucceeded(Mail reply) {
    assertThat(reply.code()).as(reply.payload().utf8()).isEqualTo(ReplyCode.AUTO);
  }

  private static void assertFailed(Mail reply, String codespace, int code) {
    assertThat(reply.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(reply.payload().utf8()).isEqualTo("codespace: " + codespace + ", code: " + code);
  }

  // ------------------------------------------------------------------ staking

  @Test
  void what_is_staked_is_held_by_the_module() {
    assertSucceeded(delegate(VAL, 30));
    assertSucceeded(delegate(VAL, 10));

    assertThat(chain.balance(ALICE_ID)).isEqualTo(60);
    assertThat(chain.balance(Staking.ADDRESS)).isEqualTo(40);
    assertThat(chain.balance(VAL)).isZero();
    assertThat(staked(ALICE_ID, VAL)).isEqualTo(40L);
  }

  @Test
  void nobody_stakes_what_he_has_not() {
    assertFailed(delegate(VAL, 101), "sdk", 5);

    assertThat(chain.balance(ALICE_ID)).isEqualTo(100);
    assertThat(staked(ALICE_ID, VAL)).isNull();
  }

  @Test
  void an_amount_of_nothing_is_refused() {
    assertFailed(delegate(VAL, 0), "sdk", 18);
    delegate(VAL, 1);
    assertFailed(undelegate(VAL, 0), "sdk", 18);
    assertFailed(redelegate(VAL, WAL, 0), "sdk", 18);
  }

  // ------------------------------------------------------------------ unbonding

  @Test
  void what_is_unstaked_comes_back_when_its_time_has_passed() {
    delegate(VAL, 30);
    assertSucceeded(undelegate(VAL, 10));
    long due = chain.height() + UNBONDING;

    chain.toHeight(due - 1);
    assertThat(chain.balance(ALICE_ID)).isEqualTo(70);
    chain.toHeight(due);
    assertThat(chain.balance(ALICE_ID)).isEqualTo(80);
    assertThat(chain.balance(Staking.ADDRESS)).isEqualTo(20);
    assertThat(staked(ALICE_ID, VAL)).isEqualTo(20L);
  }

  @Test
  void it_is_back_before_anything_of_that_height_runs() {
    delegate(VAL, 100);
    undelegate(VAL, 100);
    chain.toHeight(chain.height() + UNBONDING - 1);

    Mail reply = chain.send(Bank.ADDRESS, Bank.send(BOB.id(), Coins.of("unit", Value.of(100))));

    assertSucceeded(reply);
    assertThat(chain.balance(BOB.id())).isEqualTo(200);
  }

  @Test
  void parts_come_back_each_at_its_own_time() {
    delegate(VAL, 20);
    delegate(WAL, 20);
    undelegate(VAL, 5);
    long due = chain.height() + UNBONDING;
    undelegate(WAL, 7);
    undelegate(VAL, 15);

    chain.toHeight(due);
    assertThat(chain.balance(ALICE_ID)).isEqualTo(65);
    chain.toHeight(due + 1);
    assertThat(chain.balance(ALICE_ID)).isEqualTo(72);
    chain.toHeight(due + 2);
    assertThat(chain.balance(ALICE_ID)).isEqualTo(87);
  }

  @Test
  void a_restart_changes_nothing_about_it() {
    delegate(VAL, 30);
    undelegate(VAL, 30);
    long due = chain.height() + UNBONDING;

    chain.toHeight(due - 1);
    chain.world().crashAndRestart();
    chain.toHeight(due);

    assertThat(chain.balance(ALICE_ID)).isEqualTo(100);
  }

  @Test
  void nobody_unstakes_more_than_there_is() {
    delegate(VAL, 30);

    assertFailed(undelegate(VAL, 31), "sdk", 18);
    assertFailed(undelegate(WAL, 1), "staking", 19);
    assertFailed(
        chain.send(BOB, Staking.ADDRESS, Staking.undelegate(VAL, Value.of(1)), 0), "staking", 19);
    assertSucceeded(undelegate(VAL, 30));
    assertFailed(undelegate(VAL, 1), "staking", 19);
  }

  @Test
  void a_bounded_number_of_parts_unbond_at_once() {
    chain = new ModuleWorld(new HostedModule(new Staking(20)));
    delegate(VAL, 50);
    delegate(WAL, 50);
    long first = chain.height() + 1;
    for (int i = 0; i < Staking.MOST_UNBONDING; i++) {
      assertSucceeded(undelegate(VAL, 1));
    }

    assertFailed(undelegate(VAL, 1), "staking", 27);
    assertSucceeded(undelegate(WAL, 1));
    chain.toHeight(first + 20);
    assertSucceeded(undelegate(VAL, 1));
  }

  // ------------------------------------------------------------------ redelegating

  @Test
  void a_redelegation_moves_the_stake_at_once() {
    delegate(VAL, 30);

    assertSucceeded(redelegate(VAL, WAL, 10));

    assertThat(staked(ALICE_ID, VAL)).isEqualTo(20L);
    assertThat(staked(ALICE_ID, WAL)).isEqualTo(10L);
    assertThat(chain.balance(Staking.ADDRESS)).isEqualTo(30);
  }

  @Test
  void what_arrived_does_not_move_on_before_the_redelegation_is_over() {
    delegate(VAL, 30);
    redelegate(VAL, WAL, 10);
    long over = chain.height() + UNBONDING;

    assertFailed(redelegate(WAL, VAL, 10), "staking", 32);
    chain.toHeight(over - 1);
    assertSucceeded(redelegate(WAL, VAL, 10));
  }

  @Test
  void a_redelegation_needs_another_validator_and_a_stake() {
    delegate(VAL, 30);

    assertFailed(redelegate(VAL, VAL, 1), "staking", 29);
    assertFailed(redelegate(WAL, VAL, 1), "staking", 19);
    assertFailed(redelegate(VAL, WAL, 31), "sdk", 18);
  }

  // ------------------------------------------------------------------ messages, queries

  @Test
  void queries_show_who_staked_what_with_whom() {
    delegate(VAL, 30);
    delegate(WAL, 5);
    chain.send(BOB, Staking.ADDRESS, Staking.delegate(VAL, Value.of(7)), 0);

    Object mine = chain.ask(Staking.ADDRESS, Map.of("delegations", ALICE_ID));
    Object validators = chain.ask(Staking.ADDRESS, Map.of("validators", Map.of()));
    Object denom = chain.ask(Staking.ADDRESS, Map.of("bondedDenom", Map.of()));

    assertThat((List<?>) mine)
        .isEqualTo(
            List.of(VAL, WAL).stream()
                .sorted()
                .map(v -> Map.of("delegator", ALICE_ID, "validator", v, "amount", of(v, 30, 5)))
                .toList());
    assertThat((List<?>) validators)
        .isEqualTo(
            List.of(VAL, WAL).stream()
                .sorted()
                .map(v -> Map.of("validator", v, "amount", of(v, 37, 5)))
                .toList());
    assertThat(denom).isEqualTo(Map.of("denom", "unit"));
    assertThat(staked(BOB.id(), WAL)).isNull();
  }

  private static long of(ActorId validator, long val, long wal) {
    return validator.equals(VAL) ? val : wal;
  }

  @Test
  void what_it_does_not_understand_it_refuses() {
    Mail unknown = chain.send(Staking.ADDRESS, Data.toPayload(Map.of("slash", VAL)));
    Mail malformed =
        chain.send(Staking.ADDRESS, Data.toPayload(Map.of("delegate", Map.of("amount", 1))));
    Mail text = chain.send(Staking.ADDRESS, Payload.utf8("delegate"));

    assertFailed(unknown, "wasm", 20);
    assertFailed(malformed, "wasm", 14);
    assertFailed(text, "wasm", 14);
    assertThat(chain.errorOf(Staking.ADDRESS, Map.of("rewards", VAL))).isEqualTo("wasm/20");
  }

  @Test
  void value_sent_along_comes_back() {
    Mail reply = chain.send(ALICE, Staking.ADDRESS, Staking.delegate(VAL, Value.of(1)), 9);

    assertFailed(reply, "sdk", 4);
    assertThat(reply.value()).isEqualTo(Value.of(9));
    assertThat(chain.balance(ALICE_ID)).isEqualTo(100);
  }

  // ------------------------------------------------------------------ the module

  @Test
  void with_another_unbonding_time_it_is_other_code() {
    assertThat(new HostedModule(new Staking(5)).id())
        .isEqualTo(new HostedModule(new Staking(5)).id())
        .isNotEqualTo(new HostedModule(new Staking(6)).id());
    assertThat(new HostedModule(new Staking()).id())
        .isEqualTo(new HostedModule(new Staking(Staking.DEFAULT_UNBONDING)).id());
  }

  @Test
  void unbonding_takes_a_height_at_least() {
    assertThatThrownBy(() -> new Staking(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unbonding takes at least 1 height, not 0");
  }
}
