package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.host.Trapped;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a failed call is called, and how much of it programs see (cosmwasm.md, 0: rules 7, 8, 18; 1: Redaction). */
class CallErrorsTest {
  private static final Step FAILS = turn -> turn.fail("nope");
  private static final Step PANICS =
      turn -> {
        throw new Panic("secret");
      };
  private static final Step THROWS =
      turn -> {
        throw new IllegalStateException("secret");
      };

  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts() {
    world = new UnitWorld();
    a = world.contract(UnitWorld.CONTRACT, "a", 10);
    b = world.contract("b");
  }

  /** What a caller hears of a call. */
  private String heard(ActorId to, Step step) {
    world.run(
        a,
        turn ->
            turn.call(to, step, ReplyOn.ALWAYS, then -> then.put("heard", then.result().error())));
    return world.get(a, "heard");
  }

  // ------------------------------------------------------------------ what a caller hears

  @Test
  void a_contracts_own_error_is_shown_with_the_entry_that_failed() {
    assertThat(heard(b, FAILS)).isEqualTo("nope: execute wasm contract failed");
  }

  @Test
  void it_is_shown_through_any_number_of_executes() {
    assertThat(heard(b, turn -> turn.call(a, inner -> inner.call(b, FAILS))))
        .isEqualTo("nope: execute wasm contract failed");
  }

  @Test
  void a_reply_that_fails_hides_what_it_said() {
    Step failingReply = turn -> turn.call(a, Step.NOTHING, ReplyOn.ALWAYS, FAILS);

    assertThat(heard(b, failingReply)).isEqualTo("codespace: wasm, code: 5");
  }

  @Test
  void a_panic_is_a_code_and_no_more() {
    assertThat(heard(b, PANICS)).isEqualTo("codespace: wasm, code: 29");
    assertThat(heard(b, THROWS)).isEqualTo("codespace: wasm, code: 29");
  }

  @Test
  void so_are_other_ends_of_a_program() {
    Step unreachable =
        turn -> {
          throw new Trapped(ReplyCode.UNREACHABLE, "secret");
        };

    assertThat(heard(b, unreachable)).isEqualTo("codespace: wasm, code: 29");
  }

  @Test
  void an_effect_that_is_not_allowed_and_not_caught_is_one_too() {
    assertThat(heard(b, turn -> turn.ledger().waitForWake()))
        .isEqualTo("codespace: wasm, code: 29");
  }

  @Test
  void a_host_modules_error_is_its_code() {
    world.run(
        a,
        turn ->
            turn.call(
                Bank.ADDRESS,
                Bank.send(b, Coins.of("unit", Value.of(11))),
                ReplyOn.ALWAYS,
                then -> then.put("heard", then.result().error())));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: sdk, code: 5");
  }

  @Test
  void a_module_may_have_codes_of_its_own() {
    world =
        new UnitWorld(
            World.plain(),
            new TestModule(
                    "m",
                    (ctx, what) -> {
                      throw ctx.failure(42, "secret");
                    })
                .hosted());
    a = world.contract("a");

    assertThat(heard(ActorId.module("m"), Step.NOTHING)).isEqualTo("codespace: m, code: 42");
    assertThat(world.run(ActorId.module("m"), Payload.EMPTY).error()).isEqualTo("m/42");
  }

  // ------------------------------------------------------------------ what the trace says

  @Test
  void the_trace_says_where_in_the_unit_it_failed_and_why() {
    Payload tooMuch = Bank.send(b, Coins.of("unit", Value.of(11)));

    assertThat(trace(a, turn -> turn.call(b, inner -> inner.fail("nope"))))
        .matches("nope: execute wasm contract failed \\(in contract\\.handle of 0x\\w{64}\\)");
    assertThat(trace(a, turn -> turn.call(Bank.ADDRESS, tooMuch)))
        .isEqualTo("the balance is 10, smaller than 11 (in bank.handle)");
    assertThat(trace(a, turn -> turn.fail("itself"))).startsWith("itself");
  }

  @Test
  void a_failure_that_somebody_heard_of_is_not_why_the_unit_failed() {
    Step then = turn -> turn.fail("at last");

    assertThat(trace(a, turn -> turn.call(b, FAILS, ReplyOn.ERROR, Step.NOTHING))).isNull();
    assertThat(
            trace(
                a,
                turn -> {
                  turn.call(b, FAILS, ReplyOn.ERROR, Step.NOTHING);
                  turn.call(b, then);
                }))
        .startsWith("at last: ");
  }

  private String trace(ActorId to, Step step) {
    world.run(to, step);
    return world.world().lastRecord().executed().get(0).outcome().diagnosis();
  }

  // ------------------------------------------------------------------ who can be called

  @Test
  void nobody_and_users_are_no_contracts() {
    ActorId nobody = ActorId.module("nobody");

    assertThat(heard(nobody, Step.NOTHING)).isEqualTo("no such contract: " + nobody);
    assertThat(heard(World.BOB.id(), Step.NOTHING))
        .isEqualTo("no such contract: " + World.BOB.id());
    assertThat(world.run(a, turn -> turn.call(nobody, Step.NOTHING)).error()).isEqualTo("wasm/22");
  }

  @Test
  void a_program_that_ended_is_called_what_it_is() {
    world.run(b, turn -> turn.ledger().exit(World.CAROL.id()));
    ActorId t = UnitWorld.PROGRAM.program("t");
    world
        .world()
        .block(
            new io.geartrain.runtime.block.Input.ProgramCreated(
                World.ALICE.id(),
                UnitWorld.PROGRAM.id(),
                Payload.utf8("t"),
                PANICS.payload(),
                Value.ZERO,
                World.GAS,
                null));

    assertThat(heard(b, Step.NOTHING)).isEqualTo("program: ProgramExited");
    assertThat(heard(t, Step.NOTHING)).isEqualTo("program: InitializationFailure");
    assertThat(world.run(a, turn -> turn.call(b, Step.NOTHING)).error())
        .isEqualTo("program: ProgramExited");
  }

  @Test
  void one_whose_init_waits_is_uninitialised() {
    ActorId u = UnitWorld.PROGRAM.program("u");
    world
        .world()
        .block(
            new io.geartrain.runtime.block.Input.ProgramCreated(
                World.ALICE.id(),
                UnitWorld.PROGRAM.id(),
                Payload.utf8("u"),
                ((Step) turn -> turn.ledger().waitUpTo(50)).payload(),
                Value.ZERO,
                World.GAS,
                null));

    assertThat(heard(u, Step.NOTHING)).isEqualTo("program: Uninitialized");
  }

  @Test
  void programs_that_are_not_atomic_can_be_called() {
    ActorId p = world.program("p");

    assertThat(heard(p, turn -> turn.put("x", 1))).isEqualTo("null");
    assertThat(world.get(p, "x")).isEqualTo("1");
  }

  @Test
  void a_program_without_a_handler_succeeds_without_running() {
    ActorId n = world.contract(StepCode.atomic("mute").without(EntryPoint.HANDLE), "n");

    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    n,
                    Step.NOTHING,
                    ReplyOn.ALWAYS,
                    then -> then.put("heard", then.result().error() + " " + then.result().data())));

    assertThat(world.get(a, "heard")).isEqualTo("null null");
    assertThat(ran.burned()).isEqualTo(3 * UnitWorld.RUN);
  }

  @Test
  void a_caller_that_cannot_hear_fails_when_it_should() {
    ActorId d = world.contract(StepCode.atomic("deaf").without(EntryPoint.CALL_REPLY), "d");

    UnitWorld.Ran ran =
        world.run(d, turn -> turn.call(b, inner -> inner.put("x", 1), ReplyOn.ALWAYS, FAILS));

    assertThat(ran.error()).isEqualTo("wasm/29");
    assertThat(world.get(b, "x")).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = EntryPoint.class,
      names = {"INIT", "MIGRATE", "SUDO", "REPLY", "CALL_REPLY"})
  void a_contract_calls_no_other_entry_than_the_handler(EntryPoint entry) {
    Step enters = inner -> inner.put("entered", entry);

    world.run(
        a,
        turn ->
            turn.call(
                b,
                enters,
                ReplyOn.ERROR,
                then -> then.put("heard", then.result().error()),
                call -> call.running(entry, World.BOB.id())));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: wasm, code: 29");
    assertThat(world.get(b, "entered")).isNull();
  }

  // ------------------------------------------------------------------ what the sender of the root
  // hears

  @Test
  void a_sender_gets_the_redacted_text_the_trace_all_of_it() {
    UnitWorld.Ran contract = world.run(a, turn -> turn.call(b, FAILS));
    UnitWorld.Ran panic = world.run(a, turn -> turn.call(b, THROWS));

    assertThat(contract.reply().code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(contract.answer()).isEqualTo("nope: execute wasm contract failed");
    assertThat(contract.error()).isEqualTo("wasm/5");
    assertThat(panic.answer()).isEqualTo("codespace: wasm, code: 29");
    assertThat(panic.executed().outcome().diagnosis()).contains("secret");
  }

  @Test
  void the_trace_has_all_layers_of_what_ended_the_unit() {
    Step pays = turn -> turn.call(Bank.ADDRESS, Bank.send(b, Coins.of("unit", Value.of(11))));

    UnitWorld.Ran module = world.run(a, turn -> turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, pays));
    UnitWorld.Ran query = world.run(a, turn -> turn.unit().query(World.BOB.id(), Payload.EMPTY));

    assertThat(module.answer()).isEqualTo("codespace: sdk, code: 5");
    assertThat(module.executed().outcome().diagnosis())
        .isEqualTo("reply: the balance is 10, smaller than 11 (in bank.handle)");
    assertThat(query.answer()).isEqualTo("codespace: wasm, code: 29");
    assertThat(query.executed().outcome().diagnosis()).contains("no such contract: ");
  }

  @Test
  void a_failure_that_was_caught_is_no_cause_of_a_later_one() {
    UnitWorld.Ran ran = world.run(a, turn -> turn.call(b, THROWS, ReplyOn.ERROR, FAILS));

    assertThat(ran.error()).isEqualTo("wasm/5");
    assertThat(ran.executed().outcome().diagnosis())
        .isEqualTo("reply: nope: execute wasm contract failed");
  }

  @Test
  void the_value_of_the_root_goes_back_with_the_error() {
    UnitWorld.Ran ran = world.run(a, turn -> turn.call(b, FAILS), 7, World.GAS);

    assertThat(ran.reply().value()).isEqualTo(Value.of(7));
    assertThat(world.balance(a)).isEqualTo(10);
  }

  @Test
  void a_stack_that_overflows_in_a_call_ends_the_whole_unit() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    b, CallErrorsTest::overflow, ReplyOn.ALWAYS, then -> then.put("heard", 1)));

    assertThat(ran.reply().code()).isEqualTo(ReplyCode.STACK_LIMIT);
    assertThat(world.get(a, "heard")).isNull();
  }

  private static void overflow(Turn turn) {
    overflow(turn);
    turn.put("deep", 1);
  }
}
