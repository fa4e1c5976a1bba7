package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.Account;
import io.geartrain.simulator.BlockWatch;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules of the model for which scenarios have no words; {@code rules.yaml} names these tests. */
class UnscriptedRulesTest {
  private final List<Message> ran = new ArrayList<>();
  private ScenarioWorld world;

  /** Runs a scenario with some settings that no scenario can make. */
  private ChainState run(String text, Map<String, Object> settings) {
    ScenarioWorld.Maker maker = SimulatedWorld.running(RunOptions.defaults());
    ScenarioResult result =
        ScenarioRunner.run(
            ScenarioReader.read("one.yaml", "scenario: One\n" + text).get(0),
            RunOptions.defaults(),
            (given, blockMillis, codes, watch) -> {
              var changed = given;
              for (Map.Entry<String, Object> each : settings.entrySet()) {
                changed = changed.with(each.getKey(), each.getValue());
              }
              world = maker.make(changed, blockMillis, codes, BlockWatch.both(watch, listener()));
              return world;
            });
    assertThat(result.passed())
        .as(() -> result.failure() == null ? "" : result.failure().text())
        .isTrue();
    return world.chain();
  }

  private BlockWatch listener() {
    return new BlockWatch() {
      @Override
      public void ran(BlockRecord block, int ordinal, Message message) {
        ran.add(message);
      }

      @Override
      public void sealed(BlockDraft.Sealed sealed) {}
    };
  }

  @Test
  void a_user_is_32_bytes_of_a_prefix_and_a_name() {
    byte[] name = "alice".getBytes(StandardCharsets.UTF_8);

    assertThat(UserId.of("alice").id().toBytes())
        .hasSize(32)
        .isEqualTo(Bytes32.hash("geartrain/user/1", name).toBytes());
  }

  @Test
  void code_is_kept_once() {
    Simulator simulator = Simulator.with(Account.CODE).runBlocks(1);

    Pending<Object> again = simulator.submit(List.of(StepInputs.deployed(Account.CODE)));
    simulator.runBlocks(1);

    assertThat(again.refusal().orElseThrow().reason())
        .isEqualTo(Refusal.Reason.CODE_ALREADY_EXISTS);
    assertThat(simulator.chain().codes()).containsOnlyKeys(Account.CODE.id());
  }

  @Test
  void code_and_program_are_uploaded_together() {
    Simulator simulator = Simulator.with();
    Input created =
        new Input.ProgramCreated(
            UserId.of("alice").id(),
            Account.CODE.id(),
            Payload.utf8("a"),
            Payload.EMPTY,
            Value.ZERO,
            1_000_000,
            null);

    Pending<Object> alone = simulator.submit(List.of(created));
    simulator.runBlocks(1);
    Pending<Object> together =
        simulator.submit(List.of(StepInputs.deployed(Account.CODE), created));

    assertThat(alone.refusal().orElseThrow().reason()).isEqualTo(Refusal.Reason.UNKNOWN_CODE);
    assertThat(together.refusal()).isEmpty();
  }

  @Test
  void burned_gas_and_rent_go_to_the_treasury() {
    ChainState chain =
        run(
            """
            settings: {gasPrice: 3}
            users: {alice: 3000000}
            programs: {p: {from: alice, gas: 1000}}
            steps:
              - send: {from: alice, to: p, gas: 100000, payload: [{add: {n: 1}}, {if: {when: {n: 1}, then: [{waitFor: 5}]}}], as: m}
              - block: 6
              - expect: {outcome: {m: Success}, gas: {m: {burned: 2000}}}
            """,
            Map.of());

    ActorId treasury =
        new ActorId(
            Bytes32.hash("geartrain/account/1", "gas.treasury".getBytes(StandardCharsets.UTF_8)));
    assertThat(chain.balances().get(treasury))
        .as("three starts and five blocks, three each")
        .isEqualTo(Value.of((3_000 + 500) * 3));
  }

  @Test
  void where_gas_is_not_counted_settings_end_mail_and_waits() {
    run(
        """
        settings: {gas: unmetered}
        users: {alice: 0}
        programs: {p: {}}
        steps:
          - send: {to: p, payload: [{send: {to: alice}}, wait], as: m}
          - block: 1
          - expect: {waitlist: {p: [{message: m, until: +7}]}, mailbox: {alice: [{until: +9}]}}
          - block: 7
          - expect: {outcome: {m: Failed}, mailbox: {alice: [{until: +2}]}}
          - block: 2
          - expect: {mailbox: {alice: []}}
        """,
        Map.of("wait.max-blocks", 7, "mailbox.max-blocks", 9));
  }

  @Test
  void signals_come_from_the_system_and_nothing_else_does() {
    run(
        """
        programs: {p: {signal: [{set: {failed: 1}}]}, q: {}}
        steps:
          - send: {to: p, payload: [{systemReserve: 10000}, {send: {to: q}}, {panic: no}], as: m}
          - send: {to: p, payload: [{send: {to: q}}]}
          - block: 2
          - expect: {outcome: {m: Failed}, state: {p: {failed: 1}}}
        """,
        Map.of());

    assertThat(ran)
        .allMatch(
            message ->
                message.source().equals(ActorId.SYSTEM) == (message.entry() == EntryPoint.SIGNAL))
        .anyMatch(message -> message.entry() == EntryPoint.SIGNAL);
    assertThat(ran).extracting(Message::entry).contains(EntryPoint.HANDLE, EntryPoint.INIT);
    assertThat(world.chain().programs().values())
        .extracting(ProgramEntry::status)
        .containsOnly(ProgramEntry.Status.ACTIVE);
  }

  @Test
  void a_dry_run_has_six_times_the_gas_of_a_block() {
    StringBuilder text =
        new StringBuilder(
            """
        settings: {blockGas: 100000}
        programs: {p: {gas: 50000}, keeps: {gas: 50000, handle: none}}
        steps:
        """);
    for (int number = 1; number <= 9; number++) {
      text.append(
          "  - send: {to: p, gas: 100000, payload: [{reserve: {gas: 90000, blocks: 50, as: r%d}}]}\n"
              .formatted(number));
    }
    text.append(sendsFrom(8)).append(sendsFrom(9)).append("  - idle:\n");
    run(text.toString(), Map.of());
    List<Message> sent = ran.stream().filter(message -> message.payload().size() > 500).toList();

    assertThat(sent).hasSize(2);
    assertThat(dryRun(sent.get(0)).isWhole()).as("568000 of 600000 before the last").isTrue();
    assertThat(dryRun(sent.get(1)).isWhole()).as("649000 of 600000 before the last").isFalse();
  }

  /** A script that burns 81000 for each reservation; for now, somebody gets it who does nothing. */
  private static String sendsFrom(int reservations) {
    StringBuilder script = new StringBuilder();
    for (int number = 1; number <= reservations; number++) {
      script.append(number == 1 ? "" : ", ");
      script.append(
          "{send: {to: p, reservation: $r%d, payload: [{charge: 80000}]}}".formatted(number));
    }
    return "  - send: {to: keeps, gas: 50000, payload: [" + script + "]}\n";
  }

  private DryRun.Ran dryRun(Message like) {
    ActorId program =
        ran.stream()
            .map(Message::destination)
            .filter(each -> !each.equals(like.destination()))
            .findFirst()
            .orElseThrow();
    return (DryRun.Ran)
        world.dryRun(
            new DryRun.Wanted(like.source(), null, program, like.payload(), Value.ZERO, 100_000));
  }
}
