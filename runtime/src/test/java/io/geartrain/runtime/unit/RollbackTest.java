package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is undone with a subtree, whatever it is, and what is not (cosmwasm.md, 0: rules 2, 6; 1: Rollback). */
class RollbackTest {
  private static final Step FAILS = turn -> turn.fail("no");
  private static final StepCode SIGNALLED = StepCode.atomic("signalled").with(EntryPoint.SIGNAL);

  private UnitWorld world;
  private ActorId a;
  private ActorId b;
  private ActorId c;

  @BeforeEach
  void contracts_with_value() {
    world = new UnitWorld();
    a = world.contract(UnitWorld.CONTRACT, "a", 100);
    b = world.contract(UnitWorld.CONTRACT, "b", 100);
    c = world.contract("c");
  }

  // ------------------------------------------------------------------ every kind of change

  /** Something that a called contract does, with this test's world at hand. */
  private record Change(String name, Function<RollbackTest, Step> does) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Change change(String name, Function<RollbackTest, Step> does) {
    return new Change(name, does);
  }

  private static ReservationId reserved(Turn turn) {
    return turn.ledger().reserve(5000, 10);
  }

  static Stream<Change> changes() {
    return Stream.of(
        change("puts", test -> turn -> turn.put("x", 1)),
        change("deletes", test -> turn -> turn.delete("kept")),
        change("sends", test -> turn -> turn.send(test.a, Step.NOTHING)),
        change("sends with gas", test -> turn -> turn.send(test.a, Step.NOTHING, 7000)),
        change("sends value", test -> turn -> sendValue(turn, test.a, 7)),
        change("sends mail with value", test -> turn -> sendValue(turn, World.BOB.id(), 7)),
        change(
            "sends later",
            test ->
                turn ->
                    turn.ledger()
                        .send(test.a, Step.NOTHING.payload(), Value.of(3), Effect.GASLESS, 5)),
        change(
            "starts a timer",
            test ->
                turn -> turn.ledger().startTimer("new", 5, Step.NOTHING.payload(), Effect.GASLESS)),
        change("cancels a timer", test -> turn -> turn.ledger().cancelTimer("old")),
        change(
            "creates",
            test ->
                turn ->
                    turn.ledger()
                        .create(
                            UnitWorld.PROGRAM.id(),
                            Payload.utf8("kid"),
                            Payload.EMPTY,
                            Value.of(5),
                            Effect.GASLESS)),
        change("reserves", test -> RollbackTest::reserved),
        change(
            "gives a reservation back", test -> turn -> turn.ledger().unreserve(test.reservation)),
        change(
            "sends from a reservation",
            test ->
                turn ->
                    turn.ledger()
                        .sendFrom(test.reservation, test.a, Step.NOTHING.payload(), Value.ZERO, 0)),
        change("wakes", test -> turn -> turn.ledger().wake(test.waiting, 0)),
        change("wakes later", test -> turn -> turn.ledger().wake(test.waiting, 3)),
        change("takes a delayed message back", test -> turn -> turn.ledger().cancel(test.delayed)),
        change("triggers", test -> turn -> turn.ledger().trigger(test.delayed)),
        change("exits", test -> turn -> turn.ledger().exit(World.CAROL.id())),
        change("shows attributes", test -> turn -> turn.unit().attribute("k", "v")),
        change("shows an event", test -> turn -> turn.unit().event("happened", List.of())),
        change(
            "moves native coins",
            test -> turn -> turn.call(Bank.ADDRESS, Bank.send(World.BOB.id(), coins("unit", 9)))),
        change(
            "moves other coins",
            test -> turn -> turn.call(Bank.ADDRESS, Bank.send(World.BOB.id(), coins("atom", 9)))),
        change("burns", test -> turn -> turn.call(Bank.ADDRESS, Bank.burn(coins("unit", 9)))),
        change(
            "burns others", test -> turn -> turn.call(Bank.ADDRESS, Bank.burn(coins("atom", 9)))),
        change(
            "gives coins to a call",
            test -> turn -> turn.call(test.a, Step.NOTHING, coins("unit", 4))),
        change(
            "makes a contract",
            test ->
                turn -> turn.call(Contracts.ADDRESS, instantiate("kid", null, coins("unit", 4)))),
        change(
            "makes a contract at a known address",
            test -> turn -> turn.call(Contracts.ADDRESS, instantiate("kid", "salt", Coins.NONE))),
        change("migrates", test -> turn -> turn.call(Contracts.ADDRESS, test.migrate())),
        change(
            "hands over a contract",
            test ->
                turn ->
                    turn.call(
                        Contracts.ADDRESS,
                        message(
                            "updateAdmin", Map.of("contract", test.own, "to", World.BOB.id())))),
        change(
            "answers with value",
            test -> turn -> turn.ledger().answer(Payload.EMPTY, Value.of(5))));
  }

  private static Coins coins(String denom, long amount) {
    return Coins.of(denom, Value.of(amount));
  }

  private static MessageId sendValue(Turn turn, ActorId to, long value) {
    return turn.ledger().send(to, Step.NOTHING.payload(), Value.of(value), Effect.GASLESS, 0);
  }

  private static Payload instantiate(String label, String salt, Coins funds) {
    return Contracts.instantiate(
        1, salt == null ? null : Payload.utf8(salt), label, null, funds, Payload.EMPTY);
  }

  private static Payload message(String name, Map<String, Object> fields) {
    return io.geartrain.runtime.module.Fields.message(name, fields);
  }

  private Payload migrate() {
    return message(
        "migrate", Map.of("contract", own, "code", 2L, "payload", Step.NOTHING.payload().bytes()));
  }

  private MessageId waiting;
  private MessageId delayed;
  private ReservationId reservation;
  private ActorId own;

  /** Something of everything, so that each change has something to change. */
  private void furnish() {
    StepCode other = StepCode.atomic("other");
    world.world().submit(world.world().deploy(other));
    store(UnitWorld.CONTRACT.id());
    store(other.id());
    mint("atom", 50);
    waiting = world.run(b, turn -> turn.ledger().waitUpTo(50)).executed().outcome().message();
    world.run(
        b,
        turn -> {
          turn.put("kept", "yes");
          turn.ledger().startTimer("old", 40, Step.NOTHING.payload(), Effect.GASLESS);
          turn.put("reservation", reserved(turn));
          turn.put(
              "delayed",
              turn.ledger().send(a, Step.NOTHING.payload(), Value.of(2), Effect.GASLESS, 40));
          turn.call(
              Contracts.ADDRESS,
              Contracts.instantiate(1, null, "own", b, Coins.NONE, Payload.EMPTY),
              ReplyOn.SUCCESS,
              Step.NOTHING);
        });
    delayed = MessageId.parse(world.get(b, "delayed"));
    reservation = world.world().state().standing().reservations().firstKey().id();
    own =
        world.world().state().programs().entrySet().stream()
            .filter(entry -> entry.getValue().creator().equals(b))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
  }

  private void store(CodeId code) {
    assertThat(world.run(Contracts.ADDRESS, Contracts.storeCode(code)).isSuccess()).isTrue();
  }

  private void mint(String denom, long amount) {
    world.mint(b, coins(denom, amount));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_subtree_that_fails_leaves_nothing_of_it(Change change) {
    furnish();
    Step does = change.does().apply(this);
    Object before = world.everything();

    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    b,
                    inner -> {
                      does.run(inner);
                      inner.call(c, FAILS);
                    },
                    ReplyOn.ERROR,
                    Step.NOTHING));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.order()).contains("c.handle!", "a.callReply");
    assertThat(world.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_root_that_fails_leaves_nothing_of_it_either(Change change) {
    furnish();
    Step does = change.does().apply(this);
    Object before = world.everything();

    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.call(b, does);
              turn.call(c, FAILS);
            });

    assertThat(ran.error()).isEqualTo("wasm/5");
    assertThat(world.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void one_that_succeeds_leaves_it(Change change) {
    furnish();

    UnitWorld.Ran ran = world.run(a, turn -> turn.call(b, change.does().apply(this)));
    UnitWorld.Ran nothing = world.run(a, turn -> turn.call(a, Step.NOTHING));

    assertThat(ran.isSuccess()).as(ran.executed().outcome().diagnosis()).isTrue();
    assertThat(ran.changes()).isNotEmpty();
    assertThat(nothing.changes()).isEmpty();
  }

  // ------------------------------------------------------------------ how far it goes

  @Test
  void only_the_subtree_is_undone() {
    world.run(
        a,
        turn -> {
          turn.put("x", "own");
          turn.call(b, inner -> inner.put("x", "sibling"));
          turn.call(
              b,
              inner -> {
                inner.put("x", "undone");
                inner.put("y", "undone");
                inner.call(a, deep -> deep.put("x", "undone"));
                inner.call(a, FAILS);
              },
              ReplyOn.ERROR,
              then -> then.put("z", then.raw(b, "x")));
        });

    assertThat(world.get(a, "x")).isEqualTo("own");
    assertThat(world.get(b, "x")).isEqualTo("sibling");
    assertThat(world.get(b, "y")).isNull();
    assertThat(world.get(a, "z")).isEqualTo("sibling");
  }

  @Test
  void a_reply_that_fails_undoes_its_callers_frame_and_children_that_were_kept() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.put("root", 1);
              turn.call(
                  b,
                  middle -> {
                    middle.put("middle", 1);
                    middle.call(a, child -> child.put("child", 1), ReplyOn.SUCCESS, FAILS);
                  },
                  ReplyOn.ERROR,
                  then -> then.put("heard", then.result().error()));
            });

    assertThat(ran.order())
        .containsExactly("a.handle", "b.handle", "a.handle", "b.callReply!", "a.callReply");
    assertThat(world.get(a, "root")).isEqualTo("1");
    assertThat(world.get(a, "child")).isNull();
    assertThat(world.get(b, "middle")).isNull();
    assertThat(world.get(a, "heard")).isEqualTo("codespace: wasm, code: 5");
  }

  @Test
  void the_order_tells_of_runs_that_were_undone() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    b,
                    inner -> {
                      inner.call(a, Step.NOTHING);
                      inner.call(b, FAILS);
                    },
                    ReplyOn.ERROR,
                    Step.NOTHING));

    assertThat(ran.order())
        .containsExactly("a.handle", "b.handle", "a.handle", "b.handle!", "a.callReply");
    assertThat(ran.frames())
        .extracting(frame -> frame.kept())
        .containsExactly(true, false, false, false, true);
  }

  @Test
  void value_that_a_caller_gave_to_what_failed_is_back_when_it_hears() {
    Step then = turn -> turn.put("balance", turn.ledger().balance());

    world.run(
        a,
        turn ->
            turn.unit()
                .call(
                    Call.of(b, FAILS.payload(), coins("unit", 30))
                        .heard(ReplyOn.ERROR, 0, Payload.EMPTY, then.payload())));

    assertThat(world.get(a, "balance")).isEqualTo("100");
    assertThat(world.balance(a)).isEqualTo(100);
    assertThat(world.balance(b)).isEqualTo(100);
  }

  // ------------------------------------------------------------------ what is free again

  @Test
  void ids_of_what_was_undone_are_free_again() {
    ActorId p = world.program("p");

    world.run(
        a,
        turn -> {
          turn.call(
              b,
              inner -> {
                inner.send(p, Step.NOTHING);
                inner.fail("no");
              },
              ReplyOn.ERROR,
              then -> then.put("id", then.send(p, Step.NOTHING)));
        });

    MessageId told = MessageId.parse(world.get(a, "id"));
    assertThat(told.index()).isZero();
    assertThat(ran()).contains(told);
  }

  private List<MessageId> ran() {
    return world.world().lastRecord().executed().stream()
        .map(Executed::outcome)
        .map(outcome -> outcome.message())
        .toList();
  }

  @Test
  void a_program_that_was_not_created_can_be_created() {
    Step creates =
        turn ->
            turn.ledger()
                .create(
                    UnitWorld.PROGRAM.id(),
                    Payload.utf8("kid"),
                    Payload.EMPTY,
                    Value.ZERO,
                    Effect.GASLESS);

    UnitWorld.Ran undone =
        world.run(
            a,
            turn -> {
              turn.call(
                  b,
                  inner -> {
                    creates.run(inner);
                    inner.fail("no");
                  },
                  ReplyOn.ERROR,
                  Step.NOTHING);
              turn.call(b, creates);
            });
    UnitWorld.Ran twice =
        world.run(
            a,
            turn -> {
              turn.call(b, creates);
              turn.call(a, creates);
            });

    assertThat(undone.isSuccess()).isTrue();
    assertThat(
            world.world().state().programs().values().stream()
                .filter(program -> program.code().equals(UnitWorld.PROGRAM.id())))
        .singleElement()
        .satisfies(program -> assertThat(program.status()).isEqualTo(ProgramEntry.Status.ACTIVE));
    // Within one message a code and a salt are one program, whoever creates it.
    assertThat(twice.error()).isEqualTo("wasm/29");
  }

  @Test
  void an_exit_holds_when_the_unit_ends_and_for_calls_from_then_on() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.call(b, inner -> inner.ledger().exit(World.CAROL.id()));
              turn.call(
                  b, Step.NOTHING, ReplyOn.ERROR, then -> then.put("heard", then.result().error()));
            });

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(a, "heard")).isEqualTo("program: ProgramExited");
    assertThat(world.world().status(b)).isEqualTo(ProgramEntry.Status.EXITED);
    assertThat(world.balance(World.CAROL.id())).isEqualTo(1100);
  }

  @Test
  void after_an_exit_that_was_undone_it_is_called_as_before() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.call(
                  b,
                  inner -> {
                    inner.call(b, last -> last.ledger().exit(World.CAROL.id()));
                    inner.call(a, FAILS);
                  },
                  ReplyOn.ERROR,
                  Step.NOTHING);
              turn.call(b, inner -> inner.put("x", 1));
            });

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(b, "x")).isEqualTo("1");
    assertThat(world.world().status(b)).isEqualTo(ProgramEntry.Status.ACTIVE);
  }

  // ------------------------------------------------------------------ signals

  @Test
  void a_system_reserve_of_an_earlier_run_outlives_the_unit_that_fails() {
    ActorId s = world.contract(SIGNALLED, "s");

    world.run(
        s,
        turn -> {
          turn.add("runs");
          if (turn.get("runs").equals("1")) {
            turn.ledger().systemReserve(20_000);
            turn.ledger().waitFor(1);
          } else {
            turn.call(b, FAILS);
          }
        });
    world.world().block();

    assertThat(world.get(s, "signal")).isEqualTo("100");
  }

  @Test
  void one_of_the_unit_itself_goes_back_with_all_else() {
    ActorId s = world.contract(SIGNALLED, "s");

    world.run(
        s,
        turn -> {
          turn.ledger().systemReserve(20_000);
          turn.call(b, FAILS);
        });

    assertThat(world.get(s, "signal")).isNull();
  }
}
