package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runner does with a file. */
class ScenarioRunnerTest {
  private static final String HEAD =
      """
      scenario: One
      users: {alice: 1000, bob: 0}
      programs:
        vault: {from: alice}
        fixed: {handle: [{add: {n: 1}}, {reply: '@alice'}]}
      steps:
      """;

  private static ScenarioResult run(String steps) {
    return run(steps, RunOptions.defaults());
  }

  private static ScenarioResult run(String steps, RunOptions options) {
    return ScenarioRunner.run(
        ScenarioReader.read("one.yaml", HEAD + steps.indent(2)).get(0), options);
  }

  private static void holds(String steps) {
    holds(steps, RunOptions.defaults());
  }

  private static void holds(String steps, RunOptions options) {
    ScenarioResult result = run(steps, options);
    assertThat(result.passed())
        .as(() -> result.failure() == null ? "" : result.failure().text())
        .isTrue();
  }

  private static ScenarioResult.Failure failure(String steps) {
    ScenarioResult result = run(steps);
    assertThat(result.passed()).isFalse();
    return result.failure();
  }

  @Test
  void what_holds_is_counted() {
    ScenarioResult result =
        run(
            """
            - send: {from: alice, to: vault, value: 10, as: m1, payload: [{set: {seen: 1}}]}
            - block: 1
            - expect: {outcome: {m1: Success}, state: {vault: {seen: 1, other: absent}}, height: 2, blocks: 2}
            """);

    assertThat(result.passed()).isTrue();
    assertThat(result.blocks()).isEqualTo(2);
    assertThat(result.dispatches()).isEqualTo(3);
    assertThat(result.expectations()).isEqualTo(4);
  }

  @Test
  void a_budget_of_processing_time_ends_blocks_on_production_s_actors_only() {
    Scenario budget =
        ScenarioReader.read(
                "one.yaml",
                """
                scenario: One
                settings: {blockMillis: 1}
                programs:
                  hopper:
                    handle: [{add: {n: 1}}, {if: {when: {n: 2000}, else: [{send: {to: hopper}}]}}]
                steps:
                  - send: {to: hopper, gas: 1000000000}
                  - idle:
                  - expect: {state: {hopper: {n: 2000}}}
                """)
            .get(0);

    ScenarioResult simulated = ScenarioRunner.run(budget, RunOptions.defaults());
    ScenarioResult real = ScenarioRunner.run(budget, RunOptions.defaults().onShell(true));

    assertThat(simulated.passed()).isTrue();
    assertThat(real.passed()).isTrue();
    assertThat(simulated.blocks()).isEqualTo(2);
    assertThat(real.blocks()).isGreaterThan(2);
    assertThat(real.dispatches()).isEqualTo(simulated.dispatches());
  }

  @Test
  void a_panic_undoes_the_run_and_returns_the_value() {
    holds(
        """
        - send: {from: alice, to: vault, value: 10, as: m1, payload: [{set: {seen: 1}}, {panic: oops}]}
        - block: 1
        - expect:
            outcome: {m1: Failed}
            replies: {m1: {code: UserspacePanic, payload: oops, value: 10}}
            state: {vault: {seen: absent}}
            balance: {alice: 1000, vault: 0}
            gas: {m1: {burned: 1000}}
            order: [vault.handle!]
        """);
  }

  @Test
  void the_first_difference_is_named_by_place_and_path_with_what_ran_before() {
    ScenarioResult.Failure failure =
        failure(
            """
            - send: {from: alice, to: fixed, as: m1}
            - block: 1
            - expect:
                replies: {m1: {code: Manual, payload: '@bob'}}
            """);

    assertThat(failure.text())
        .startsWith("one.yaml:10:45: replies.m1.payload\n")
        .contains(
            "expected: '@bob'", "found:    @alice", "block 2: alice -> fixed.handle m1: success");
  }

  @Test
  void a_refusal_that_is_expected_holds_and_another_does_not() {
    holds("- send: {from: alice, to: vault, value: 1001, refused: INSUFFICIENT_BALANCE}\n");

    assertThat(failure("- send: {from: alice, to: vault, value: 1001, refused: UNAUTHORIZED}\n"))
        .satisfies(
            failure -> {
              assertThat(failure.path()).isEqualTo("send.refused");
              assertThat(failure.found()).startsWith("refused INSUFFICIENT_BALANCE: ");
            });
    assertThat(
            failure("- send: {from: alice, to: vault, value: 1, refused: UNAUTHORIZED}\n").found())
        .isEqualTo("admitted");
    assertThat(failure("- send: {from: alice, to: vault, value: 1001}\n").found())
        .startsWith("refused INSUFFICIENT_BALANCE: ");
  }

  @Test
  void a_step_is_judged_behind_those_that_wait() {
    holds(
        """
        - send: {from: alice, to: vault, value: 600}
        - send: {from: alice, to: vault, value: 600, refused: INSUFFICIENT_BALANCE}
        - send: {from: alice, to: vault, value: 400}
        - block: 1
        - expect: {balance: {alice: 0, vault: 1000}, order: [vault.handle, vault.handle]}
        """);
  }

  @Test
  void order_is_what_ran_since_it_was_asked_last() {
    holds(
        """
        - expect: {order: []}
        - send: {to: fixed}
        - block: 1
        - send: {to: vault, payload: [{panic: no}]}
        - block: 1
        - expect: {order: [fixed.handle, vault.handle!]}
        - expect: {order: []}
        """);
  }

  @Test
  void a_target_height_is_kept_until_then() {
    holds(
        """
        - send: {to: fixed, at: +3, as: m1}
        - block: 2
        - expect: {outcome: {m1: Delayed}, tasks: [{kind: TargetHeight, due: 4}], order: []}
        - toHeight: 4
        - expect: {height: 4, outcome: {m1: Success}, state: {fixed: {n: 1}}, tasks: []}
        """);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_crash_loses_the_block_and_its_inputs_come_again(boolean onShell) {
    holds(
        """
        - send: {to: fixed, as: m1}
        - crash
        - expect: {height: 1, replies: {m1: none}, state: {fixed: {n: absent}}, order: []}
        - block: 1
        - expect: {height: 2, outcome: {m1: Success}, state: {fixed: {n: 1}}, order: [fixed.handle]}
        - restart
        - expect: {state: {fixed: {n: 1}}}
        - idle
        - expect: {height: 2}
        """,
        RunOptions.defaults().onShell(onShell));
  }

  @Test
  void a_program_may_be_created_later_and_is_known_by_name_before() {
    holds(
        """
        - send: {to: vault, payload: [{set: {later: '@kid'}}]}
        - create: {as: kid, from: alice, value: 5, payload: [{set: {me: $self}}]}
        - create: {as: twin, salt: kid, refused: PROGRAM_ALREADY_EXISTS}
        - block: 1
        - expect:
            outcome: {kid.init: Success}
            state: {kid: {me: '@kid'}, vault: {later: '@kid'}}
            program: {kid: {status: Active, code: scripted, inheritor: absent, address: kid}}
            balance: {kid: 5}
        """);
  }

  @Test
  void what_the_build_cannot_do_is_a_failure_at_its_place() {
    ScenarioResult.Failure failure = failure("- storeCode: {code: nosuch}\n");

    assertThat(failure.line()).isEqualTo(7);
    assertThat(failure.expected()).isEqualTo("a build that can");
    assertThat(failure.found()).isEqualTo("no code 'nosuch' is deployed");
  }

  @Test
  void what_came_back_is_counted_with_a_trace_too() {
    holds(
        """
        - send: {from: alice, to: fixed, gas: 5000, as: m1}
        - block: 1
        - expect: {gas: {m1: {burned: 1000, refunded: 4000}}}
        """,
        RunOptions.defaults().traced(line -> {}));
  }

  @Test
  void the_trace_has_a_line_for_each_dispatch() {
    List<String> lines = new ArrayList<>();

    run(
        """
        - send: {from: alice, to: vault, as: m1, payload: [{panic: oops}]}
        - block: 1
        """,
        RunOptions.defaults().traced(lines::add));

    assertThat(lines).hasSize(3);
    assertThat(lines.get(2))
        .isEqualTo(
            "{\"scenario\":\"One\",\"sequence\":2,\"height\":2,\"ordinal\":0,\"message\":\"2.i.0.0\","
                + "\"source\":\"alice\",\"destination\":\"vault\",\"kind\":\"handle\","
                + "\"outcome\":\"failed\",\"replyCode\":\"UserspacePanic\",\"gas\":1000,"
                + "\"sent\":[{\"id\":\"2.d.0.0\",\"kind\":\"error\",\"to\":\"alice\","
                + "\"disposition\":\"delivered\"}],\"events\":0,\"cause\":\"UserspacePanic: oops\"}");
  }
}
