package io.geartrain.simulator.contracts;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import org.junit.jupiter.api.Test;

/** A purse deducts and calls the payee; the payee calls the purse (cosmwasm.md, 0: rule 14). */
class ReentrancyTest {
  private static final UserId ALICE = UserId.of("alice");

  private final Simulator world =
      Simulator.builder()
          .settings(ChainSettings.defaults().withClock(Clock.STEPPED).withBalance("alice", 100))
          .with(Purse.CODE, Payee.CODE);
  private final ProgramRef<Purse.Command> purse =
      world.as(ALICE).create(Purse.CODE, "purse", new Purse.Open());
  private final ProgramRef<Payee.Command> payee =
      world.as(ALICE).create(Payee.CODE, "payee", new Payee.Open());

  private void grab(long amount, long more, boolean isLocked) {
    world.as(ALICE).send(payee, new Payee.Save(purse), value(10));
    world.as(ALICE).send(payee, new Payee.Grab(amount, more, isLocked));
    world.runUntilIdle().crashAndRestart();
  }

  private String heard() {
    return Payee.HEARD.get(world.store(payee));
  }

  private Value balance(ProgramRef<?> program) {
    return world.balance(program.id());
  }

  @Test
  void a_call_back_sees_what_was_deducted() {
    grab(10, 10, false);

    assertThat(Payee.SEEN.get(world.store(payee))).isZero();
    assertThat(heard()).isEqualTo("balance is only 0: execute wasm contract failed");
    assertThat(balance(payee)).isEqualTo(Value.of(10));
    assertThat(balance(purse)).isEqualTo(Value.ZERO);
  }

  @Test
  void a_call_back_that_is_covered_succeeds_and_the_reply_sees_it() {
    grab(4, 6, false);

    assertThat(heard()).isEqualTo("Paid[left=0]");
    assertThat(balance(payee)).isEqualTo(Value.of(10));
    assertThat(world.query(purse, new Purse.BalanceOf(payee.id()))).isZero();
  }

  @Test
  void a_purse_that_is_locked_refuses_it() {
    grab(4, 6, true);

    assertThat(heard()).isEqualTo("codespace: wasm, code: 29");
    assertThat(balance(payee)).isEqualTo(Value.of(4));
    assertThat(world.query(purse, new Purse.BalanceOf(payee.id()))).isEqualTo(6);
  }

  @Test
  void the_lock_is_over_with_the_unit() {
    grab(4, 0, true);
    world.as(ALICE).send(payee, new Payee.Grab(6, 0, true));
    world.runUntilIdle();

    assertThat(balance(payee)).isEqualTo(Value.of(10));
  }

  @Test
  void alone_the_payees_end_is_what_the_test_says() {
    var kit = ProgramTestKit.of(Purse.CODE).init(new Purse.Open()).from(ALICE);
    kit.withValue(10).send(new Purse.Put());

    var step = kit.ask(new Purse.Withdraw(4, payee, true));
    assertThat(step.called(Payee.Command.class)).containsExactly(new Payee.Receive());
    assertThat(kit.query(new Purse.BalanceOf(ALICE.id()))).isEqualTo(6);

    assertThat(kit.callFailed(step, "no").reply()).isEqualTo(new Purse.Refused("no"));
    assertThat(kit.query(new Purse.BalanceOf(ALICE.id()))).isEqualTo(10);
  }
}
