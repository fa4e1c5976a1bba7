package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.PayingAccount.Balance;
import io.geartrain.simulator.PayingAccount.Command;
import io.geartrain.simulator.PayingAccount.Deposit;
import io.geartrain.simulator.PayingAccount.Deposited;
import io.geartrain.simulator.PayingAccount.Doubted;
import io.geartrain.simulator.PayingAccount.Open;
import io.geartrain.simulator.PayingAccount.Pay;
import io.geartrain.simulator.PayingAccount.Receipt;
import io.geartrain.simulator.PayingAccount.State;
import io.geartrain.simulator.PayingAccount.Withdrawn;
import io.geartrain.simulator.testkit.ProgramTestKit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A payment that waits for its arrival: one account alone, and two in a world. */
class PayingAccountTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final ProgramRef<Command> SHOP = PayingAccount.CODE.refOf("shop");

  private final Simulator world = Simulator.with(PayingAccount.CODE);
  private ProgramRef<Command> a;

  @BeforeEach
  void alice_has_ten() {
    a = account("a", 0);
    world.as(ALICE).send(a, new Deposit(10));
  }

  private ProgramRef<Command> account(String salt, int busyBlocks) {
    return world.as(ALICE).create(PayingAccount.CODE, salt, new Open(salt, busyBlocks));
  }

  private State state(ProgramRef<Command> account) {
    return world.state(account, State.class);
  }

  // ------------------------------------------------------------------ in a world

  @Test
  void a_payment_is_answered_when_it_has_arrived() {
    var b = account("b", 0);

    var payment = world.as(ALICE).ask(a, new Pay(b, 4));
    world.runUntilIdle();

    assertThat(payment.value()).isEqualTo(new Receipt(true, 6));
    assertThat(state(b)).isEqualTo(new State("b", 0, 4, 0));
  }

  @Test
  void what_was_refused_comes_back() {
    var payment = world.as(ALICE).ask(a, new Pay(account("b", 0), 0));
    world.runUntilIdle();

    assertThat(payment.value()).isEqualTo(new Receipt(false, 10));
  }

  @Test
  void what_nobody_answers_stays_in_doubt() {
    ProgramRef<Command> user = new ProgramRef<>(UserId.of("bob").id());

    var payment = world.as(ALICE).ask(a, new Pay(user, 4));
    world.runBlocks(6);

    assertThat(payment.value()).as("mail that bob never answers").isEqualTo(new Receipt(false, 6));
    assertThat(state(a).doubtful()).isEqualTo(4);
  }

  @Test
  void a_wait_outlives_a_crash() {
    var b = account("b", 3);
    var payment = world.as(ALICE).ask(a, new Pay(b, 4));
    world.runBlocks(2);
    assertThat(payment.isDone()).isFalse();
    assertThat(state(a).balance()).isEqualTo(6);

    world.crashAndRestart();
    world.runBlocks(2);

    assertThat(state(a)).isEqualTo(new State("a", 0, 6, 0));
    assertThat(state(b).balance()).isEqualTo(4);
    assertThat(payment.value()).isEqualTo(new Receipt(true, 6));
  }

  @Test
  void a_timeout_does_not_prove_failure() {
    var b = account("b", 9);
    var payment = world.as(ALICE).ask(a, new Pay(b, 4));

    world.runBlocks(7);
    assertThat(payment.value()).isEqualTo(new Receipt(false, 6));
    assertThat(state(a)).isEqualTo(new State("a", 0, 6, 4));
    assertThat(state(b).balance()).isZero();

    world.runBlocks(4);
    assertThat(state(b).balance()).as("it arrives all the same").isEqualTo(4);
    assertThat(state(a)).as("and nobody asks for it any more").isEqualTo(new State("a", 0, 6, 4));
  }

  @Test
  void others_are_served_while_a_message_waits() {
    var payment = world.as(ALICE).ask(a, new Pay(account("b", 3), 4));
    var deposit = world.as(ALICE).ask(a, new Deposit(1));
    world.runBlocks(2);

    assertThat(deposit.value()).isEqualTo(new Balance(7));
    assertThat(payment.isDone()).isFalse();
  }

  @Test
  void a_payment_above_the_balance_asks_nobody() {
    var payment = world.as(ALICE).ask(a, new Pay(account("b", 0), 11));
    world.runUntilIdle();

    assertThat(payment.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  // ------------------------------------------------------------------ alone

  private static ProgramTestKit<Open, Command> alone() {
    var account = ProgramTestKit.of(PayingAccount.CODE).init(new Open("alice", 0));
    account.send(new Deposit(10));
    return account;
  }

  @Test
  void alone_a_step_waits_until_the_test_answers() {
    var account = alone();

    var step = account.ask(new Pay(SHOP, 4));
    assertThat(step.isWaiting()).isTrue();
    assertThat(step.asked(Deposit.class)).containsExactly(new Deposit(4));
    assertThat(step.events()).containsExactly(new Withdrawn(4));

    assertThat(account.reply(step, new Balance(4)).reply()).isEqualTo(new Receipt(true, 6));
  }

  @Test
  void alone_errors_and_timeouts_are_answers_too() {
    var account = alone();

    var refused = account.fail(account.ask(new Pay(SHOP, 4)), "closed");
    assertThat(refused.events()).containsExactly(new Deposited(4));
    assertThat(refused.reply()).isEqualTo(new Receipt(false, 10));

    var late = account.timeout(account.ask(new Pay(SHOP, 4)));
    assertThat(late.events()).containsExactly(new Doubted(4));
    assertThat(late.reply()).isEqualTo(new Receipt(false, 6));

    var strange = account.reply(account.ask(new Pay(SHOP, 4)), "no balance");
    assertThat(strange.events()).containsExactly(new Doubted(4));
  }

  @Test
  void alone_a_sleep_is_over_when_the_test_says_so() {
    var account = ProgramTestKit.of(PayingAccount.CODE).init(new Open("alice", 3));

    var step = account.ask(new Deposit(4));
    assertThat(step.isWaiting()).isTrue();
    assertThat(step.asked(Deposit.class)).isEmpty();
    assertThatThrownBy(() -> account.timeout(step)).hasMessageContaining("waits for no reply");

    assertThat(account.wake(step).reply()).isEqualTo(new Balance(4));
    assertThatThrownBy(() -> account.wake(step)).hasMessageContaining("has gone on already");
  }
}
