package io.geartrain.simulator.contracts;

import static io.geartrain.runtime.SubmitOption.gas;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.contracts.Caller.Answer;
import io.geartrain.simulator.contracts.Caller.Call;
import io.geartrain.simulator.contracts.Caller.CallToWait;
import io.geartrain.simulator.contracts.Caller.Command;
import io.geartrain.simulator.contracts.Caller.Count;
import io.geartrain.simulator.contracts.Caller.CountOf;
import io.geartrain.simulator.contracts.Caller.Counted;
import io.geartrain.simulator.contracts.Caller.Early;
import io.geartrain.simulator.contracts.Caller.End;
import io.geartrain.simulator.contracts.Caller.Heard;
import io.geartrain.simulator.contracts.Caller.Late;
import io.geartrain.simulator.contracts.Caller.Look;
import io.geartrain.simulator.contracts.Caller.Looked;
import io.geartrain.simulator.contracts.Caller.On;
import io.geartrain.simulator.contracts.Caller.Open;
import io.geartrain.simulator.contracts.Caller.Sign;
import io.geartrain.simulator.contracts.Caller.Wait;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What authors write calls and queries with, in a world and alone. */
class CallsTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final long BLOCK_GAS = 1_000_000;

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(
                ChainSettings.defaults()
                    .withClock(Clock.STEPPED)
                    .with("gas-policy", "plain")
                    .with("dispatch-gas", 1000))
            .with(Caller.CODE);
    private final ProgramRef<Command> a = world.as(ALICE).create(Caller.CODE, "a", new Open());
    private final ProgramRef<Command> b = world.as(ALICE).create(Caller.CODE, "b", new Open());

    private Pending<Answer> call(End end, On on, long fence) {
      Pending<Answer> answer = world.as(ALICE).ask(a, new Call(b, end, on, fence), gas(BLOCK_GAS));
      world.runUntilIdle().crashAndRestart();
      return answer;
    }

    private long count(ProgramRef<Command> of) {
      return Caller.COUNT.getOr(world.store(of), 0L);
    }

    private Optional<Heard> heard() {
      return Caller.HEARD.find(world.store(a));
    }

    @Test
    void the_reply_of_a_call_that_is_heard_takes_the_place_of_the_first() {
      assertThat(call(End.WELL, On.ALWAYS, 0).value()).isEqualTo(new Late(1));
      assertThat(heard()).contains(new Heard("", List.of("execute1", "wasm2", "wasm-counted2")));
      assertThat(count(a)).isEqualTo(100);
      assertThat(count(b)).isEqualTo(1);
    }

    @Test
    void a_call_that_is_not_heard_of_leaves_the_first_reply() {
      assertThat(call(End.WELL, On.SILENT, 0).value()).isEqualTo(new Early());
      assertThat(call(End.WELL, On.ERROR, 0).value()).isEqualTo(new Early());
      assertThat(heard()).isEmpty();
    }

    @Test
    void a_failure_that_is_heard_of_undoes_the_call_only() {
      assertThat(call(End.FAIL, On.ALWAYS, 0).value()).isEqualTo(new Early());
      assertThat(heard()).contains(new Heard("no: execute wasm contract failed", List.of()));
      assertThat(count(a)).isEqualTo(100);
      assertThat(count(b)).isZero();
    }

    @Test
    void a_failure_that_nobody_hears_of_is_the_callers_own() {
      var answer = call(End.FAIL, On.SUCCESS, 0);

      assertThat(answer.reply().payload().utf8()).isEqualTo("no: execute wasm contract failed");
      assertThat(count(a)).isZero();
      assertThat(count(b)).isZero();
    }

    @Test
    void of_a_panic_the_caller_sees_a_code_only() {
      call(End.PANIC, On.ERROR, 0);

      assertThat(heard()).contains(new Heard("codespace: wasm, code: 29", List.of()));
    }

    @Test
    void gas_that_runs_out_inside_a_fence_is_heard_of() {
      call(End.BURN, On.ERROR, 5000);
      assertThat(heard()).contains(new Heard("codespace: sdk, code: 11", List.of()));

      var whole = call(End.BURN, On.ERROR, 0);
      assertThat(whole.code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    }

    @Test
    void nobody_signs_for_another() {
      var others = world.as(ALICE).send(a, new Sign(b));
      var own = world.as(ALICE).send(a, new Sign(a));
      world.runUntilIdle();

      assertThat(others.reply().payload().utf8()).isEqualTo("codespace: sdk, code: 4");
      assertThat(own.reply().isSuccess()).isTrue();
    }

    @Test
    void a_root_may_wait_and_a_call_may_not() {
      var root = world.as(ALICE).send(a, new Wait());
      var call = world.as(ALICE).send(b, new CallToWait(a));
      world.runBlocks(3);

      assertThat(root.reply().isSuccess()).isTrue();
      assertThat(call.reply().isSuccess()).isTrue();
      assertThat(Caller.HEARD.get(world.store(b)).error()).isEqualTo("codespace: wasm, code: 29");
    }

    @Test
    void a_query_of_itself_sees_what_the_step_wrote_and_reading_agrees() {
      world.as(ALICE).ask(b, new Count(End.WELL));
      var itself = world.as(ALICE).ask(a, new Look(a));
      var other = world.as(ALICE).ask(a, new Look(b));
      var nobody = world.as(ALICE).ask(a, new Look(new ProgramRef<>(ALICE.id())));
      world.runUntilIdle();

      assertThat(itself.value()).isEqualTo(new Looked(new Counted(7), 7, 7, 1));
      assertThat(other.value()).isEqualTo(new Looked(new Counted(1), 1, 1, 1));
      assertThat(nobody.reply().payload().utf8()).isEqualTo("codespace: wasm, code: 29");
    }

    @Test
    void a_query_changes_nothing_and_ends() {
      world.runUntilIdle();

      assertThat(world.query(a, new CountOf(a, End.WELL))).isEqualTo(new Counted(0));
      assertThatThrownBy(() -> world.query(a, new CountOf(a, End.WRITE)))
          .isInstanceOfSatisfying(
              CallFailed.class,
              failed -> {
                assertThat(failed.error().name()).isEqualTo("wasm/29");
                assertThat(failed.error().text()).isEqualTo("write access denied");
              });
      assertThatThrownBy(() -> world.query(a, new CountOf(a, End.BURN)))
          .isInstanceOfSatisfying(
              CallFailed.class, failed -> assertThat(failed.error().name()).isEqualTo("wasm/27"));
    }
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit = ProgramTestKit.of(Caller.CODE);
    private final ProgramRef<Command> other = Caller.CODE.refOf("other");

    @Test
    void a_call_ends_as_the_test_says() {
      var step = kit.ask(new Call(other, End.WELL, On.ALWAYS, 5000));
      assertThat(step.called(Command.class)).containsExactly(new Count(End.WELL));
      assertThat(step.calls().get(0).gas()).isEqualTo(5000);
      assertThat(step.reply()).isEqualTo(new Early());

      var heard = kit.callReply(step, new Counted(3));
      assertThat(heard.reply()).isEqualTo(new Late(3));
      assertThat(Caller.HEARD.get(kit.store()).error()).isEmpty();
    }

    @Test
    void a_failure_is_what_the_caller_would_see_of_it() {
      var step = kit.ask(new Call(other, End.WELL, On.ERROR, 0));

      assertThat(kit.callFailed(step, "codespace: sdk, code: 5").reply()).isEqualTo(new Early());
      assertThat(Caller.HEARD.get(kit.store()).error()).isEqualTo("codespace: sdk, code: 5");
    }

    @Test
    void what_a_step_does_not_hear_of_cannot_be_said() {
      var silent = kit.ask(new Call(other, End.WELL, On.SILENT, 0));
      var errors = kit.ask(new Call(other, End.WELL, On.ERROR, 0));
      var failed = kit.ask(new Count(End.FAIL));

      assertThatThrownBy(() -> kit.callReply(silent, new Counted(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no call, or none is left, whose success");
      assertThatThrownBy(() -> kit.callFailed(silent, "no"))
          .hasMessageContaining("the whole unit would fail");
      assertThatThrownBy(() -> kit.callReply(errors, new Counted(1)))
          .hasMessageContaining("whose success");
      assertThatThrownBy(() -> kit.callReply(failed, new Counted(1)))
          .hasMessageContaining("the step failed");
    }

    @Test
    void a_reply_that_cannot_be_read_has_no_value_and_failing_there_undoes_it_all() {
      var step = kit.ask(new Call(other, End.WELL, On.ALWAYS, 0));

      var heard = kit.callReply(step, Payload.utf8("?"));

      assertThat(heard.isSuccess()).isFalse();
      assertThat(Caller.COUNT.find(kit.store())).isEmpty();
    }

    @Test
    void queries_are_answered_as_the_test_says_and_by_itself() {
      kit.answering(other, CountOf.class, query -> new Counted(5))
          .storing(other, store -> Caller.COUNT.set(store, 5L));

      assertThat(kit.ask(new Look(other)).reply()).isEqualTo(new Looked(new Counted(5), 5, 5, 1));
      ProgramRef<Command> nobody = Caller.CODE.refOf("nobody");
      assertThat(kit.ask(new Look(nobody)).isSuccess()).isFalse();
    }

    @Test
    void a_query_of_the_kit_writes_nothing() {
      assertThat(kit.query(new CountOf(other, End.WELL))).isEqualTo(new Counted(0));
      assertThat(kit.tryQuery(new CountOf(other, End.WRITE)).panic())
          .isEqualTo("write access denied");
      assertThatThrownBy(() -> kit.query(new CountOf(other, End.WRITE)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("the query failed");
    }
  }
}
