package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every way to wait, in a world and in the kit. */
class ClerkTest {
  private static final UserId ALICE = UserId.of("alice");

  private final Simulator world = Simulator.with(Clerk.CODE, PayingAccount.CODE);
  private final ProgramRef<Clerk.Command> clerk =
      world.as(ALICE).create(Clerk.CODE, "clerk", new Clerk.Open());

  private ProgramRef<PayingAccount.Command> account(String salt, int busyBlocks) {
    return world
        .as(ALICE)
        .create(PayingAccount.CODE, salt, new PayingAccount.Open(salt, busyBlocks));
  }

  private Pending<Object> send(Clerk.Command command) {
    return world.as(ALICE).send(clerk, command);
  }

  private List<String> notes() {
    return world.state(clerk, Clerk.State.class).notes();
  }

  @Test
  void all_of_waits_for_the_slowest() {
    var collect =
        world
            .as(ALICE)
            .ask(clerk, new Clerk.Collect(List.of(account("a", 3), account("b", 0)), false));
    world.runBlocks(2);
    assertThat(collect.isDone()).isFalse();

    world.crashAndRestart();
    world.runBlocks(2);

    assertThat(collect.value().results())
        .containsExactly("SUCCESS Balance[amount=1]", "SUCCESS Balance[amount=1]");
  }

  @Test
  void first_of_goes_on_with_the_first() {
    var a = account("a", 3);
    var collect = world.as(ALICE).ask(clerk, new Clerk.Collect(List.of(a, account("b", 0)), true));
    world.runBlocks(1);

    assertThat(collect.value().results())
        .containsExactly("PENDING null", "SUCCESS Balance[amount=1]");
    world.runBlocks(4);
    assertThat(world.state(a, PayingAccount.State.class).balance())
        .as("what else was asked runs all the same")
        .isEqualTo(1);
    assertThat(notes()).as("and its reply is no unasked one").isEmpty();
  }

  @Test
  void a_lock_is_held_over_a_sleep_and_given_in_order() {
    send(new Clerk.Guarded("first", 2));
    send(new Clerk.Guarded("second", 0));
    send(new Clerk.Guarded("third", 0));
    world.runBlocks(1);
    assertThat(notes()).containsExactly("first in");

    world.crashAndRestart();
    world.runBlocks(2);

    assertThat(notes()).containsExactly("first in", "first out", "second in", "third in");
  }

  @Test
  void a_raw_wait_starts_again_when_it_is_woken() {
    var stay = send(new Clerk.Stay("s"));
    world.runBlocks(1);
    assertThat(notes()).containsExactly("s");

    send(new Clerk.Wake(stay.message().orElseThrow()));
    world.runBlocks(1);

    assertThat(notes()).containsExactly("s", "s again");
    assertThat(stay.code()).isEqualTo(ReplyCode.AUTO);
  }

  @Test
  void a_failure_behind_a_wait_runs_the_hook_and_the_signal_handler() {
    var risk = send(new Clerk.Risk());
    world.runBlocks(2);

    assertThat(notes()).containsExactly("hook", "signal 100");
    assertThat(risk.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  @Test
  void a_reply_to_a_send_comes_by_itself() {
    send(new Clerk.Tell(account("a", 0)));
    world.runUntilIdle();

    assertThat(notes()).containsExactly("unasked Balance[amount=2]");
  }

  @Test
  void the_kit_answers_several_asks_one_by_one() {
    var kit = ProgramTestKit.of(Clerk.CODE).init(new Clerk.Open());
    var refs = List.of(PayingAccount.CODE.refOf("a"), PayingAccount.CODE.refOf("b"));

    var all = kit.ask(new Clerk.Collect(refs, false));
    assertThat(kit.reply(all, 1, new PayingAccount.Balance(2))).isSameAs(all);
    assertThat(kit.fail(all, "no").reply().results())
        .containsExactly("ERROR null", "SUCCESS Balance[amount=2]");

    var first = kit.ask(new Clerk.Collect(refs, true));
    assertThat(kit.reply(first, 1, new PayingAccount.Balance(2)).reply().results())
        .containsExactly("PENDING null", "SUCCESS Balance[amount=2]");
  }

  @Test
  void the_kit_knows_who_holds_a_lock() {
    var kit = ProgramTestKit.of(Clerk.CODE).init(new Clerk.Open());
    var first = kit.send(new Clerk.Guarded("first", 2));
    var second = kit.send(new Clerk.Guarded("second", 0));
    assertThat(second.isWaiting()).isTrue();
    assertThatThrownBy(() -> kit.wake(second)).hasMessageContaining("holds the lock 'desk'");

    kit.wake(first);
    kit.wake(second);

    assertThat(kit.state(Clerk.State.class).notes())
        .containsExactly("first in", "first out", "second in");
  }

  @Test
  void the_kit_runs_the_hook_and_the_signal_of_what_failed() {
    var kit = ProgramTestKit.of(Clerk.CODE).init(new Clerk.Open());

    var failed = kit.wake(kit.send(new Clerk.Risk()));
    assertThat(failed.panic()).isEqualTo("as expected");

    assertThat(kit.signal(failed).events())
        .containsExactly(new Clerk.Noted("hook"), new Clerk.Noted("signal 100"));
  }

  @Test
  void the_kit_fails_what_waits_for_a_reason_of_the_tests() {
    var kit = ProgramTestKit.of(Clerk.CODE).init(new Clerk.Open());
    var risk = kit.send(new Clerk.Risk());

    assertThat(kit.signal(risk, ReplyCode.REMOVED_FROM_WAITLIST).events())
        .containsExactly(new Clerk.Noted("hook"), new Clerk.Noted("signal 200"));

    assertThatThrownBy(() -> kit.wake(risk)).hasMessageContaining("does not wait");
    assertThatThrownBy(() -> kit.signal(risk, ReplyCode.REMOVED_FROM_WAITLIST))
        .hasMessageContaining("the step succeeded and does not wait");
  }

  @Test
  void the_kit_sends_no_signal_where_the_runtime_sends_none() {
    var kit = ProgramTestKit.of(Clerk.CODE).init(new Clerk.Open());
    var stays = kit.send(new Clerk.Stay("s"));
    var risk = kit.send(new Clerk.Risk());

    assertThatThrownBy(() -> kit.signal(stays))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("did not fail; if its message shall fail where it waits");
    assertThatThrownBy(() -> kit.signal(stays, ReplyCode.REMOVED_FROM_WAITLIST))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nothing was set aside with ctx.systemReserve(gas)");
    assertThat(kit.wake(stays).isSuccess()).as("it waits still").isTrue();
    assertThatThrownBy(() -> kit.signal(risk, ReplyCode.PROGRAM_EXITED))
        .hasMessageContaining("PROGRAM_EXITED sends no signal");
    var bad = ProgramTestKit.of(Stall.CODE).tryInit(new Stall.Begin(Payload.EMPTY, List.of()));
    assertThatThrownBy(() -> kit.signal(bad)).hasMessageContaining("an init");
  }
}
