package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ContractAddress;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.Fields;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contracts: numbered code, instances, admins, migration (cosmwasm.md, 1). */
class ContractsTest {
  private static final ActorId WASM = Contracts.ADDRESS;
  private static final ActorId FIRST = ContractAddress.counted(1, 1);
  private static final StepCode NEXT = StepCode.atomic("next");

  private UnitWorld world;
  private UserId governance;

  @BeforeEach
  void code_one_is_stored() {
    world = new UnitWorld(World.plain(), NEXT);
    governance = UserId.of(world.world().state().settings().contracts().governance());
    store(UnitWorld.CONTRACT);
    world.call(FIRST, "first");
  }

  private UnitWorld.Ran store(StepCode code) {
    return world.run(WASM, Contracts.storeCode(code.id()));
  }

  private static Payload instantiate(long code, Step init) {
    return Contracts.instantiate(
        code, null, "a contract", World.ALICE.id(), Coins.NONE, init.payload());
  }

  private UnitWorld.Ran instantiate(Step init) {
    return world.run(WASM, instantiate(1, init));
  }

  private static Payload message(String name, Object fields) {
    return Data.toPayload(Map.of(name, fields));
  }

  private Map<?, ?> info(ActorId contract) {
    return (Map<?, ?>) world.ask(WASM, Map.of("contract", contract));
  }

  // ------------------------------------------------------------------ code

  @Test
  void code_is_numbered_from_one_and_the_same_twice_is_two() {
    Object second = Data.fromPayload(store(UnitWorld.CONTRACT).reply().payload());

    assertThat(((Map<?, ?>) second).get("code_id")).isEqualTo(2L);
    Map<?, ?> first = (Map<?, ?>) world.ask(WASM, Map.of("code", 1L));
    assertThat(first.get("code_id")).isEqualTo(1L);
    assertThat(first.get("creator")).isEqualTo(World.ALICE.id());
    assertThat((byte[]) first.get("checksum")).isEqualTo(UnitWorld.CONTRACT.id().toBytes());
    assertThat(first.get("permission")).isEqualTo("everybody");
  }

  @Test
  void code_that_is_not_deployed_cannot_be_stored() {
    assertThat(store(StepCode.atomic("unknown")).error()).isEqualTo("wasm/28");
    assertThat(world.askError(WASM, Map.of("code", 2L))).isEqualTo("wasm/28");
  }

  @Test
  void the_chain_says_who_may_store() {
    world = new UnitWorld(World.plain().with("contracts.upload", "bob,carol"));

    assertThat(store(UnitWorld.CONTRACT).error()).isEqualTo("sdk/4");
    assertThat(world.run(World.BOB, WASM, Contracts.storeCode(UnitWorld.CONTRACT.id())).isSuccess())
        .isTrue();
  }

  @Test
  void the_governance_may_store_where_nobody_may() {
    world = new UnitWorld(World.plain().with("contracts.upload", "nobody"));

    assertThat(store(UnitWorld.CONTRACT).error()).isEqualTo("sdk/4");
    assertThat(
            world.run(governance, WASM, Contracts.storeCode(UnitWorld.CONTRACT.id())).isSuccess())
        .isTrue();
  }

  @Test
  void code_may_be_for_some_only() {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("code", UnitWorld.CONTRACT.id());
    fields.put("permission", List.of(World.BOB.id()));
    world.run(WASM, message("storeCode", fields));

    assertThat(world.run(WASM, instantiate(2, Step.NOTHING)).error()).isEqualTo("sdk/4");
    assertThat(world.run(World.BOB, WASM, instantiate(2, Step.NOTHING)).isSuccess()).isTrue();
  }

  @Test
  void a_word_that_is_no_permission_gives_none() {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("code", UnitWorld.CONTRACT.id());
    fields.put("permission", "everyone");

    assertThat(world.run(WASM, message("storeCode", fields)).error()).isEqualTo("wasm/14");
  }

  @Test
  void but_not_for_more_than_the_chain_allows() {
    world = new UnitWorld(World.plain().with("contracts.instantiate", "bob"));
    Map<String, Object> fields = new TreeMap<>();
    fields.put("code", UnitWorld.CONTRACT.id());
    fields.put("permission", "everybody");

    assertThat(world.run(WASM, message("storeCode", fields)).error()).isEqualTo("sdk/4");
  }

  @Test
  void a_word_that_is_no_permission_is_refused() {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("code", UnitWorld.CONTRACT.id());
    fields.put("permission", "everbody");

    UnitWorld.Ran ran = world.run(WASM, message("storeCode", fields));

    assertThat(ran.error()).isEqualTo("wasm/14");
    assertThat(ran.executed().outcome().diagnosis())
        .isEqualTo("wasm.storeCode.permission must be everybody, nobody or a list of actors");
  }

  // ------------------------------------------------------------------ instantiating

  @Test
  void a_contract_is_made_and_its_init_runs_at_once() {
    UnitWorld.Ran ran =
        instantiate(
            turn -> {
              turn.put("by", turn.source());
              turn.data("hello");
            });

    assertThat(Data.fromPayload(ran.reply().payload()))
        .isEqualTo(Map.of("address", FIRST, "data", "hello"));
    assertThat(world.get(FIRST, "by")).isEqualTo(World.ALICE.id().toString());
    assertThat(world.world().status(FIRST)).isEqualTo(ProgramEntry.Status.ACTIVE);
    assertThat(ran.order()).containsExactly("wasm.handle", "first.init", "wasm.callReply");
  }

  @Test
  void its_event_tells_address_and_code() {
    UnitWorld.Ran ran = instantiate(Step.NOTHING);

    Effect.Emit event =
        (Effect.Emit)
            ran.executed().outcome().keptEffects().stream()
                .filter(Effect.Emit.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertThat(event.type()).isEqualTo("instantiate");
    assertThat(event.attributes())
        .extracting(Attribute::key)
        .containsExactly("_contract_address", "code_id");
    assertThat(event.attributes().get(1).value()).isEqualTo("1");
  }

  @Test
  void instances_are_counted_over_all_codes() {
    store(NEXT);
    instantiate(Step.NOTHING);

    world.run(WASM, instantiate(2, Step.NOTHING));

    assertThat(world.world().status(ContractAddress.counted(2, 2)))
        .isEqualTo(ProgramEntry.Status.ACTIVE);
  }

  @Test
  void a_contract_makes_others() {
    ActorId maker = world.contract("maker");

    world.run(
        maker,
        turn ->
            turn.call(
                WASM,
                instantiate(1, init -> init.put("by", init.source())),
                ReplyOn.SUCCESS,
                then -> then.put("made", address(then.result().data()))));

    assertThat(world.get(maker, "made")).isEqualTo(FIRST.toString());
    assertThat(world.get(FIRST, "by")).isEqualTo(maker.toString());
    assertThat(info(FIRST).get("creator")).isEqualTo(maker);
  }

  private static Object address(Payload data) {
    return ((Map<?, ?>) Data.fromPayload(data)).get("address");
  }

  @Test
  void its_init_fails_and_there_is_no_contract() {
    UnitWorld.Ran failed = instantiate(turn -> turn.fail("no"));
    UnitWorld.Ran next = instantiate(Step.NOTHING);

    assertThat(failed.error()).isEqualTo("wasm/4");
    assertThat(failed.answer()).isEqualTo("no: instantiate wasm contract failed");
    // Its instance number was free again.
    assertThat(address(next.reply().payload())).isEqualTo(FIRST);
  }

  @Test
  void funds_go_to_the_new_contract_and_come_back_when_it_fails() {
    Payload message =
        Contracts.instantiate(
            1, null, "l", null, Coins.of("unit", Value.of(20)), Step.NOTHING.payload());
    Payload failing =
        Contracts.instantiate(
            1,
            null,
            "l",
            null,
            Coins.of("unit", Value.of(20)),
            ((Step) turn -> turn.fail("no")).payload());

    world.run(WASM, failing);
    assertThat(world.balance(World.ALICE.id())).isEqualTo(1000);
    world.run(WASM, message);

    assertThat(world.balance(World.ALICE.id())).isEqualTo(980);
    assertThat(world.balance(FIRST)).isEqualTo(20);
  }

  @Test
  void value_of_the_message_is_funds_too() {
    world.run(World.ALICE, WASM, instantiate(1, Step.NOTHING), 15, World.GAS);

    assertThat(world.balance(FIRST)).isEqualTo(15);
    assertThat(world.balance(WASM)).isZero();
  }

  @Test
  void so_are_other_coins_of_a_call() {
    ActorId maker = world.contract("maker");
    world.mint(maker, Coins.of("atom", Value.of(9)));

    UnitWorld.Ran ran =
        world.run(
            maker,
            turn ->
                turn.unit()
                    .call(
                        Call.of(
                            WASM,
                            instantiate(1, init -> init.put("funds", init.unit().funds())),
                            Coins.of("atom", Value.of(4)))));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(FIRST, "funds")).isEqualTo("4atom");
  }

  @Test
  void value_of_other_messages_goes_back_to_the_sender() {
    world.run(World.ALICE, WASM, Contracts.storeCode(UnitWorld.CONTRACT.id()), 15, World.GAS);

    assertThat(world.balance(World.ALICE.id())).isEqualTo(1000);
  }

  @Test
  void during_its_own_init_a_contract_is_unknown_and_from_then_on_known() {
    ActorId asks = world.contract("asks");

    instantiate(
        init -> {
          init.put("self", init.query(init.self(), q -> q.data("known")));
          init.put("raw", "<" + init.raw(init.self(), "self") + ">");
          init.call(asks, turn -> turn.put("other", turn.query(FIRST, q -> q.data("known"))));
          init.call(FIRST, turn -> turn.put("called", "yes"));
        });

    assertThat(world.get(FIRST, "self")).isEqualTo("no such contract: " + FIRST);
    assertThat(world.get(FIRST, "raw")).isEqualTo("<>");
    assertThat(world.get(asks, "other")).isEqualTo("known");
    assertThat(world.get(FIRST, "called")).isEqualTo("yes");
  }

  @Test
  void a_code_without_a_number_is_unknown() {
    assertThat(world.run(WASM, instantiate(9, Step.NOTHING)).error()).isEqualTo("wasm/28");
  }

  @ParameterizedTest
  @ValueSource(strings = {" edge", "edge ", "line\nbreak", "no\u00a0break", "zero\u200bwidth"})
  void a_label_is_printable_and_has_no_blanks_at_its_edges(String label) {
    assertThat(labelled(label).error()).isEqualTo("wasm/14");
  }

  @Test
  void a_label_has_1_to_128_bytes() {
    assertThat(labelled("").error()).isEqualTo("wasm/12");
    assertThat(labelled("x".repeat(129)).error()).isEqualTo("wasm/13");
    assertThat(labelled("x".repeat(128)).isSuccess()).isTrue();
  }

  private UnitWorld.Ran labelled(String label) {
    return world.run(WASM, Contracts.instantiate(1, null, label, null, Coins.NONE, Payload.EMPTY));
  }

  // ------------------------------------------------------------------ predicted addresses

  private UnitWorld.Ran salted(UserId by, int saltBytes, Step init) {
    return world.run(
        by,
        WASM,
        Contracts.instantiate(
            1, Payload.wrap(new byte[saltBytes]), "l", null, Coins.NONE, init.payload()));
  }

  @Test
  void with_a_salt_the_address_is_known_beforehand() {
    ActorId predicted =
        ContractAddress.predicted(
            UnitWorld.CONTRACT.id().toBytes(), World.ALICE.id(), Payload.wrap(new byte[3]));

    UnitWorld.Ran ran = salted(World.ALICE, 3, Step.NOTHING);

    assertThat(address(ran.reply().payload())).isEqualTo(predicted);
  }

  @Test
  void another_message_with_the_same_salt_is_a_duplicate_another_sender_is_none() {
    salted(World.ALICE, 3, Step.NOTHING);

    assertThat(salted(World.ALICE, 3, turn -> turn.put("x", 1)).error()).isEqualTo("wasm/15");
    assertThat(salted(World.ALICE, 4, Step.NOTHING).isSuccess()).isTrue();
    assertThat(salted(World.BOB, 3, Step.NOTHING).isSuccess()).isTrue();
  }

  @Test
  void an_instance_with_a_salt_takes_no_number() {
    salted(World.ALICE, 3, Step.NOTHING);

    assertThat(address(instantiate(Step.NOTHING).reply().payload())).isEqualTo(FIRST);
  }

  @Test
  void what_is_malformed_fails_before_anything_is_looked_up() {
    Payload noCode = Contracts.instantiate(9, null, "", null, Coins.NONE, Payload.EMPTY);
    Payload longSalt =
        Contracts.instantiate(9, Payload.wrap(new byte[65]), "l", null, Coins.NONE, Payload.EMPTY);

    assertThat(world.run(WASM, noCode).error()).isEqualTo("wasm/12");
    assertThat(world.run(WASM, longSalt).error()).isEqualTo("wasm/13");
  }

  @Test
  void a_salt_has_64_bytes_at_most() {
    assertThat(salted(World.ALICE, 65, Step.NOTHING).error()).isEqualTo("wasm/13");
    assertThat(salted(World.ALICE, 64, Step.NOTHING).isSuccess()).isTrue();
  }

  @Test
  void an_account_that_has_only_a_balance_becomes_the_contract_and_keeps_it() {
    world.mint(FIRST, Coins.of("unit", Value.of(7)));

    instantiate(Step.NOTHING);

    assertThat(world.balance(FIRST)).isEqualTo(7);
    assertThat(world.world().status(FIRST)).isEqualTo(ProgramEntry.Status.ACTIVE);
  }

  // ------------------------------------------------------------------ admins

  @Test
  void only_the_admin_hands_over_labels_and_gives_up() {
    instantiate(Step.NOTHING);
    Payload toBob = message("updateAdmin", Map.of("contract", FIRST, "to", World.BOB.id()));
    Payload label = message("updateLabel", Map.of("contract", FIRST, "label", "new"));

    assertThat(world.run(World.BOB, WASM, toBob).error()).isEqualTo("sdk/4");
    assertThat(world.run(World.BOB, WASM, label).error()).isEqualTo("sdk/4");
    assertThat(world.run(WASM, label).isSuccess()).isTrue();
    assertThat(world.run(WASM, toBob).isSuccess()).isTrue();
    assertThat(info(FIRST).get("admin")).isEqualTo(World.BOB.id());
    assertThat(info(FIRST).get("label")).isEqualTo("new");
    assertThat(world.run(WASM, message("clearAdmin", FIRST)).error()).isEqualTo("sdk/4");

    assertThat(world.run(World.BOB, WASM, message("clearAdmin", FIRST)).isSuccess()).isTrue();
    assertThat(world.run(World.BOB, WASM, toBob).error()).isEqualTo("sdk/4");
    assertThat(info(FIRST).get("admin")).isNull();
  }

  // ------------------------------------------------------------------ migration

  private static Payload migrate(ActorId contract, long code, Step step) {
    return message(
        "migrate", Map.of("contract", contract, "code", code, "payload", step.payload().bytes()));
  }

  @Test
  void a_migration_runs_new_code_on_the_old_store() {
    store(NEXT);
    instantiate(turn -> turn.put("x", "old"));

    UnitWorld.Ran ran =
        world.run(
            WASM,
            migrate(
                FIRST,
                2,
                turn -> {
                  turn.put("seen", turn.get("x"));
                  turn.call(turn.self(), inner -> inner.put("called", 1));
                }));

    assertThat(ran.isSuccess()).as(ran.executed().outcome().diagnosis()).isTrue();
    assertThat(world.get(FIRST, "seen")).isEqualTo("old");
    assertThat(world.get(FIRST, "called")).isEqualTo("1");
    assertThat(world.world().state().programs().get(FIRST).code()).isEqualTo(NEXT.id());
    assertThat(info(FIRST).get("code_id")).isEqualTo(2L);
  }

  @Test
  void its_history_begins_with_its_init_and_grows_with_each_migration_that_succeeds() {
    store(NEXT);
    instantiate(Step.NOTHING);
    long made = world.world().state().height();

    world.run(WASM, migrate(FIRST, 2, turn -> turn.fail("no")));
    world.run(WASM, migrate(FIRST, 2, Step.NOTHING));

    assertThat(info(FIRST).get("history"))
        .isEqualTo(
            List.of(
                Map.of("operation", "init", "code_id", 1L, "height", made),
                Map.of("operation", "migrate", "code_id", 2L, "height", made + 2)));
  }

  @Test
  void one_that_fails_leaves_the_old_code_and_the_old_store() {
    store(NEXT);
    instantiate(turn -> turn.put("x", "old"));

    UnitWorld.Ran ran =
        world.run(
            WASM,
            migrate(
                FIRST,
                2,
                turn -> {
                  turn.put("x", "new");
                  turn.fail("no");
                }));

    assertThat(ran.error()).isEqualTo("wasm/11");
    assertThat(ran.answer()).isEqualTo("no: migrate wasm contract failed");
    assertThat(world.get(FIRST, "x")).isEqualTo("old");
    assertThat(world.world().state().programs().get(FIRST).code())
        .isEqualTo(UnitWorld.CONTRACT.id());
    assertThat(info(FIRST).get("code_id")).isEqualTo(1L);
  }

  @Test
  void it_is_for_the_admin_and_the_governance() {
    store(NEXT);
    instantiate(Step.NOTHING);

    assertThat(world.run(World.BOB, WASM, migrate(FIRST, 2, Step.NOTHING)).error())
        .isEqualTo("sdk/4");
    assertThat(world.run(governance, WASM, migrate(FIRST, 2, Step.NOTHING)).isSuccess()).isTrue();
  }

  @Test
  void new_code_that_excludes_the_admin_is_not_for_him() {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("code", NEXT.id());
    fields.put("permission", List.of(World.BOB.id()));
    world.run(WASM, message("storeCode", fields));
    instantiate(Step.NOTHING);

    assertThat(world.run(WASM, migrate(FIRST, 2, Step.NOTHING)).error()).isEqualTo("sdk/4");
  }

  @Test
  void between_codes_that_declare_the_same_version_nothing_runs() {
    StepCode one = StepCode.atomic("one").migrating(3);
    StepCode two = StepCode.atomic("two").migrating(3);
    StepCode three = StepCode.atomic("three").migrating(4);
    world = new UnitWorld(World.plain(), one, two, three);
    store(one);
    store(two);
    store(three);
    instantiate(Step.NOTHING);

    world.run(WASM, migrate(FIRST, 2, turn -> turn.put("ran", "to two")));
    assertThat(world.world().state().programs().get(FIRST).code()).isEqualTo(two.id());
    assertThat(world.get(FIRST, "ran")).isNull();
    world.run(WASM, migrate(FIRST, 3, turn -> turn.put("ran", "to three")));

    assertThat(world.get(FIRST, "ran")).isEqualTo("to three");
  }

  @Test
  void it_is_told_the_version_that_the_code_before_declared() {
    StepCode one = StepCode.atomic("one").migrating(3);
    StepCode two = StepCode.atomic("two").migrating(4);
    world = new UnitWorld(World.plain(), one, two);
    store(UnitWorld.CONTRACT);
    store(one);
    store(two);
    instantiate(turn -> turn.put("version", turn.unit().oldVersion()));
    Step told = turn -> turn.put("version", turn.unit().oldVersion());

    world.run(WASM, migrate(FIRST, 2, told));
    assertThat(world.get(FIRST, "version")).isEqualTo("0");
    world.run(WASM, migrate(FIRST, 3, told));

    assertThat(world.get(FIRST, "version")).isEqualTo("3");
  }

  @Test
  void code_without_a_migrate_entry_cannot_be_migrated_to() {
    StepCode mute = StepCode.atomic("mute").without(EntryPoint.MIGRATE);
    world = new UnitWorld(World.plain(), mute);
    store(UnitWorld.CONTRACT);
    store(mute);
    instantiate(Step.NOTHING);

    assertThat(world.run(WASM, migrate(FIRST, 2, Step.NOTHING)).error()).isEqualTo("wasm/29");
    assertThat(world.world().state().programs().get(FIRST).code())
        .isEqualTo(UnitWorld.CONTRACT.id());
  }

  // ------------------------------------------------------------------ sudo, pins

  @Test
  void sudo_is_the_governances_and_has_no_sender_of_its_own() {
    instantiate(Step.NOTHING);
    Payload sudo =
        message(
            "sudo",
            Map.of(
                "contract",
                FIRST,
                "payload",
                ((Step)
                        turn -> {
                          turn.put("by", turn.source());
                          turn.call(
                              FIRST,
                              inner -> inner.put("called", 1),
                              ReplyOn.ALWAYS,
                              reply -> reply.put("in reply", reply.source()));
                        })
                    .payload()
                    .bytes()));

    assertThat(world.run(WASM, sudo).error()).isEqualTo("sdk/4");
    assertThat(world.run(governance, WASM, sudo).isSuccess()).isTrue();

    assertThat(world.get(FIRST, "by")).isEqualTo(ActorId.SYSTEM.toString());
    assertThat(world.get(FIRST, "in reply")).isEqualTo(ActorId.SYSTEM.toString());
    assertThat(world.get(FIRST, "called")).isEqualTo("1");
  }

  @Test
  void a_module_runs_a_contracts_sudo_too() {
    Step sudo =
        turn -> {
          turn.put("by", turn.source());
          turn.put("funds", turn.unit().funds().isEmpty());
          turn.call(FIRST, inner -> inner.put("called", 1));
        };
    TestModule module =
        new TestModule(
            "m",
            (ctx, what) ->
                ctx.call(
                    Call.of(FIRST, sudo.payload(), Coins.NONE).running(EntryPoint.SUDO, null)));
    world = new UnitWorld(World.plain(), module.hosted());
    store(UnitWorld.CONTRACT);
    instantiate(Step.NOTHING);

    UnitWorld.Ran ran = world.run(module.address(), Payload.EMPTY);

    assertThat(ran.isSuccess()).as(ran.executed().outcome().diagnosis()).isTrue();
    assertThat(world.get(FIRST, "by")).isEqualTo(module.address().toString());
    assertThat(world.get(FIRST, "funds")).isEqualTo("true");
    assertThat(world.get(FIRST, "called")).isEqualTo("1");
  }

  @Test
  void what_is_pinned_starts_cheaply() {
    world = new UnitWorld(World.plain().with("gas-policy", "cosmwasm"));
    store(UnitWorld.CONTRACT);
    ActorId c = world.contract("c");
    UnitWorld.Ran before = world.run(c, Step.NOTHING);

    assertThat(world.run(WASM, message("pin", 1L)).error()).isEqualTo("sdk/4");
    world.run(governance, WASM, message("pin", 1L));
    UnitWorld.Ran pinned = world.run(c, Step.NOTHING);
    world.run(governance, WASM, message("unpin", 1L));
    UnitWorld.Ran after = world.run(c, Step.NOTHING);

    assertThat(before.burned()).isEqualTo(60_000);
    assertThat(pinned.burned()).isEqualTo(2_000);
    assertThat(after.burned()).isEqualTo(60_000);
  }

  // ------------------------------------------------------------------ what it does not know

  @Test
  void who_is_no_contract_has_no_info() {
    assertThat(world.askError(WASM, Map.of("contract", World.BOB.id()))).isEqualTo("wasm/22");
    assertThat(world.run(WASM, message("clearAdmin", World.BOB.id())).error()).isEqualTo("wasm/22");
    assertThat(world.run(WASM, migrate(World.BOB.id(), 1, Step.NOTHING)).error())
        .isEqualTo("wasm/22");
  }

  @Test
  void a_message_that_it_does_not_know_fails() {
    assertThat(world.run(WASM, message("burnItAll", FIRST)).error()).isEqualTo("wasm/20");
    assertThat(
            world
                .run(WASM, Fields.message("instantiate", Map.of("code", "x", "label", "l")))
                .error())
        .isEqualTo("wasm/14");
  }
}
