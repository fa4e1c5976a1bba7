package io.geartrain.simulator;

import static io.geartrain.runtime.message.BlockHeight.height;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.program.Execute;
import io.geartrain.runtime.program.Executed;
import io.geartrain.runtime.program.ProgramMessage;
import io.geartrain.simulator.testkit.ProgramTestKit;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final UserId ALICE = UserId.of("alice");

  @Test
  void a_deposit_is_answered_by_the_new_balance() {
    var account = ProgramTestKit.of(Account.CODE).init(new Account.Open("alice"));

    var step = account.ask(new Account.Deposit(10));

    assertThat(step.reply()).isEqualTo(new Account.Balance(10));
    assertThat(step.events()).containsExactly(new Account.Deposited(10));
  }

  @Test
  void a_payment_above_the_balance_panics_and_changes_nothing() {
    var account = ProgramTestKit.of(Account.CODE).init(new Account.Open("alice"));
    ProgramRef<Account.Command> other = Account.CODE.refOf("other");

    var step = account.ask(new Account.Pay(other, 1));

    assertThat(step.failure()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(step.panic()).isEqualTo("balance is only 0");
    assertThat(account.state(Account.State.class)).isEqualTo(new Account.State("alice", 0));
  }

  @Test
  void bytes_of_a_stranger_are_answered_undecodable() {
    var account = ProgramTestKit.of(Account.CODE).init(new Account.Open("alice"));

    var step = account.sendRaw(new byte[] {(byte) 0xFF, 1, 2, 3});

    assertThat(step.panic()).isEqualTo("undecodable payload");
  }

  @Test
  void a_payment_moves_money_between_two_accounts_in_one_block() {
    var world = Simulator.with(Account.CODE);
    var a = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));
    var b = world.as(ALICE).create(Account.CODE, "b", new Account.Open("bob"));
    world.as(ALICE).send(a, new Account.Deposit(10));

    var payment = world.as(ALICE).ask(a, new Account.Pay(b, 4));
    world.runBlocks(1);

    assertThat(payment.value()).isEqualTo(new Account.Balance(6));
    assertThat(world.state(b, Account.State.class)).isEqualTo(new Account.State("bob", 4));
  }

  @Test
  void a_crash_changes_nothing() {
    var world = Simulator.with(Account.CODE);
    var a = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));
    world.as(ALICE).send(a, new Account.Deposit(10));
    world.runUntilIdle();

    world.crashAndRestart();
    var balance = world.as(ALICE).ask(a, new Account.Deposit(5));
    world.runUntilIdle();

    assertThat(balance.value()).isEqualTo(new Account.Balance(15));
  }

  @Test
  void a_message_for_a_later_height_waits_for_it() {
    var world = Simulator.with(Account.CODE);
    var a = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));

    var later = world.as(ALICE).ask(a, new Account.Deposit(1), SubmitOption.at(height(9)));
    world.advanceTo(height(8));

    assertThat(later.isDone()).isFalse();
    world.advanceTo(height(9));
    assertThat(later.value()).isEqualTo(new Account.Balance(1));
  }

  @Test
  void a_closed_account_answers_that_it_has_exited() {
    var world = Simulator.with(Account.CODE);
    var a = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));
    var close = world.as(ALICE).send(a, new Account.Close());
    var late = world.as(ALICE).ask(a, new Account.Deposit(1));

    world.runUntilIdle();
    var refused = world.as(ALICE).ask(a, new Account.Deposit(1));
    world.runUntilIdle();

    assertThat(close.code()).isEqualTo(ReplyCode.AUTO);
    assertThat(late.code()).isEqualTo(ReplyCode.PROGRAM_EXITED);
    assertThat(late.reply().payload().bytes()).isEqualTo(ALICE.id().toBytes());
    assertThat(refused.refusal().orElseThrow().reason()).isEqualTo(Refusal.Reason.INACTIVE_PROGRAM);
    assertThatThrownBy(refused::value).hasMessageContaining("INACTIVE_PROGRAM");
  }

  @Test
  void akkas_own_test_kit_runs_the_program() {
    var kit = BehaviorTestKit.create(Account.CODE.newBehavior(new Account.State("alice", 5)));
    TestInbox<Executed> inbox = TestInbox.create();
    ProgramMessage<Account.Command> deposit =
        Execute.command(new Account.Deposit(10)).from(ALICE).replyTo(inbox.getRef());

    kit.run(deposit);

    assertThat(inbox.receiveMessage().events()).containsExactly(new Account.Deposited(10));
  }
}
