package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runner does with a file that has contracts. */
class ContractScenarioTest {
  private static final String HEAD =
      """
      scenario: One
      users: {alice: {unit: 100, atom: 10}, bob: 0}
      programs:
        a: {atomic: true, value: 50, admin: alice}
        b: {atomic: true, from: alice, funds: {atom: 2}, query: [{data: $x}], init: [{set: {x: one}}]}
      steps:
      """;

  private static ScenarioResult run(String text, RunOptions options) {
    return ScenarioRunner.run(ScenarioReader.read("one.yaml", text).get(0), options);
  }

  private static void holds(String steps) {
    ScenarioResult result = run(HEAD + steps.indent(2), RunOptions.defaults());
    assertThat(result.passed())
        .as(() -> result.failure() == null ? "" : result.failure().text())
        .isTrue();
  }

  private static ScenarioResult.Failure failure(String text) {
    ScenarioResult result = run(text, RunOptions.defaults());
    assertThat(result.passed()).isFalse();
    return result.failure();
  }

  @Test
  void programs_of_the_file_are_contracts_with_numbers_in_its_order() {
    holds(
        """
        - expect:
            outcome: {a.init: Success, b.init: Success}
            program: {a: {status: Active, code: scripted, admin: alice}, b: {admin: none}}
            balance: {a: 50, b: {unit: 0, atom: 2}, alice: {unit: 100, atom: 8, gold: 0}}
            order: []
            events: []
        - query: {of: wasm, payload: {contract: '@a'}, gives: {code_id: 1, creator: '@root'}}
        - query: {of: wasm, payload: {contract: '@b'}, gives: {code_id: 2, creator: '@alice'}}
        """);
  }

  @Test
  void what_a_step_instantiates_has_its_name_when_it_is_there() {
    holds(
        """
        - storeCode: {from: alice, code: scripted, as: k}
        - block: 1
        - expect: {data: {k: {code_id: 3}}, error: {k: none}}
        - instantiate: {from: alice, code: k, as: x, label: mine, funds: 5, payload: [{set: {me: $self}}]}
        - instantiate: {from: bob, code: 3, as: y, payload: [{fail: nope}]}
        - expect: {program: {x: absent}}
        - block: 1
        - expect:
            outcome: {x.init: Success, y.init: Failed}
            error: {x.init: none, y.init: wasm/4}
            program: {x: {address: x}, y: absent}
            state: {x: {me: '@x'}}
            balance: {x: 5}
            order: [x.init, '0xe4c9c91c13d910c173268b5db41482597bfbb099eadfce3e596a14e946394fe8.init!']
        - send: {to: x, payload: [{call: {to: a, payload: [{set: {by: $source}}]}}]}
        - block: 1
        - expect: {state: {a: {by: '@x'}}, order: [x.handle, a.handle]}
        """);
  }

  @Test
  void a_contract_made_by_create_has_its_name_even_if_it_fails() {
    holds(
        """
        - create: {as: kid, atomic: true, payload: [{fail: nope}]}
        - block: 1
        - expect: {outcome: {kid.init: Failed}, program: {kid: absent}, order: [kid.init!]}
        - create: {as: later, atomic: true, payload: [{set: {x: 1}}]}
        - block: 1
        - expect: {program: {later: {address: kid}}, state: {later: {x: 1}}}
        """);
  }

  @Test
  void funds_that_no_message_carries_make_a_transaction_of_a_send() {
    holds(
        """
        - send: {from: alice, to: a, funds: {unit: 1, atom: 3}, as: m1, payload: [{set: {got: $funds}}]}
        - block: 1
        - expect:
            outcome: {m1: Success}
            state: {a: {got: {unit: 1, atom: 3}}}
            balance: {a: {unit: 51, atom: 3}, alice: {unit: 99, atom: 5}}
            order: [a.handle]
        """);
  }

  @Test
  void a_question_gives_an_answer_a_range_or_an_error() {
    holds(
        """
        - query: {of: b, payload: hello, gives: one}
        - query: {of: b, key: x, gives: one}
        - query: {of: b, key: nosuch, gives: ''}
        - query: {of: b, range: {limit: 1}, gives: {pairs: [[x, one]], next: none}}
        - query: {of: a, payload: hello, gives: {error: wasm/29}}
        - query: {of: bob, payload: hello, gives: {error: wasm/22}}
        """);
    assertThat(failure(HEAD + "  - query: {of: b, payload: hello, gives: two}\n").text())
        .contains("gives", "expected: two", "found:    'one'");
  }

  @Test
  void events_since_the_last_look_are_those_that_stand() {
    holds(
        """
        - send: {to: a, payload: [{attributes: {k: v}}, {call: {to: b, replyOn: error, payload: [{attributes: {l: w}}, {fail: nope}]}}]}
        - block: 1
        - expect:
            events:
              - {actor: a, type: execute}
              - {actor: a, type: wasm, attributes: {k: v}}
              - {actor: a, type: reply}
        - expect: {events: []}
        """);
  }

  @Test
  void a_program_of_the_file_names_its_code() {
    holds(
        """
        - instantiate: {code: b, as: x}
        - migrate: {from: alice, contract: a, code: b, as: g}
        - block: 1
        - expect: {outcome: {x.init: Success, g: Failed}, error: {g: wasm/29}, state: {x: {x: one}}, order: [x.init, a.migrate!]}
        - query: {of: wasm, payload: {contract: '@x'}, gives: {code_id: 2}}
        """);
  }

  @Test
  void a_code_that_is_not_there_yet_is_named() {
    String text =
        HEAD + "  - storeCode: {code: scripted, as: k}\n  - instantiate: {code: k, as: x}\n";

    assertThat(failure(text).found()).isEqualTo("there is no code 'k' at this point");
  }

  @Test
  void a_contract_that_others_have_moved_away_from_its_address_is_a_failure() {
    String text =
        """
        scenario: One
        programs:
          maker: {atomic: true, init: [{call: {to: wasm, payload: {instantiate: {code: 1, label: kid}}}}]}
          moved: {atomic: true}
        """;

    assertThat(failure(text).text())
        .contains("programs.moved", "a program before it made contracts or was not made");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "programs: {p: {}}\nsteps: [{send: {to: p, payload: [{send: {to: p}}]}}, {block: 1}]",
        "users: {alice: {unit: 5}, bank: 3}\nsteps: [{block: 1}]"
      })
  void a_file_without_contracts_has_no_host_modules(String text) {
    Scenario scenario = ScenarioReader.read("one.yaml", "scenario: One\n" + text).get(0);

    assertThat(Modules.of(scenario)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "programs: {p: {atomic: true}}",
        "users: {alice: {unit: 5, atom: 1}}",
        "programs: {p: {}}\nsteps: [{send: {to: p, payload: [{send: {to: bank}}]}}]",
        "steps: [{create: {as: p, atomic: true}}]",
        "users: {alice: 0}\nsteps: [{tx: {messages: [{to: alice}]}}]"
      })
  void a_file_with_contracts_coins_or_modules_has_those_that_come_with_the_runtime(String text) {
    Scenario scenario = ScenarioReader.read("one.yaml", "scenario: One\n" + text).get(0);

    assertThat(Modules.of(scenario))
        .extracting(module -> module.module().address())
        .contains(Bank.ADDRESS, Contracts.ADDRESS)
        .hasSize(3);
  }

  @Test
  void other_modules_are_there_when_the_file_names_them() {
    String text = "scenario: One\nsteps: [{send: {to: accepting, payload: {a: '@staking'}}}]";

    assertThat(Modules.of(ScenarioReader.read("one.yaml", text).get(0)))
        .extracting(module -> module.module().name())
        .contains("staking", "accepting")
        .doesNotContain("failing", "scribbling");
  }

  /** A world in which somebody has a coin more than there are. */
  private record Counterfeit(ScenarioWorld real) implements ScenarioWorld {
    @Override
    public Object stateOf(ActorId program) {
      Object state = real.stateOf(program);
      return program.equals(Bank.ADDRESS) ? Counterfeit.with((ByteStore) state) : state;
    }

    private static ByteStore with(ByteStore bank) {
      for (Map.Entry<Payload, Payload> entry : bank.entries().entrySet()) {
        if (entry.getKey().bytes()[0] == 'b') {
          return bank.put(entry.getKey(), Payload.wrap(new byte[] {11}));
        }
      }
      return bank;
    }

    @Override
    public ChainState chain() {
      return real.chain();
    }

    @Override
    public DryRun.Result dryRun(DryRun.Wanted wanted) {
      return real.dryRun(wanted);
    }

    @Override
    public Questions.Answer ask(ActorId of, Question question, long gas) {
      return real.ask(of, question, gas);
    }

    @Override
    public void submit(List<Input> inputs) {
      real.submit(inputs);
    }

    @Override
    public void block(long gas) {
      real.block(gas);
    }

    @Override
    public void block() {
      real.block();
    }

    @Override
    public void restart() {
      real.restart();
    }

    @Override
    public void crash() {
      real.crash();
    }
  }

  @Test
  void coins_that_appear_from_nowhere_break_a_law() {
    RunOptions options = RunOptions.defaults();
    String text = "scenario: One\nusers: {alice: {unit: 1, atom: 10}}\nsteps: [{block: 1}]";

    ScenarioResult result =
        ScenarioRunner.run(
            ScenarioReader.read("one.yaml", text).get(0),
            options,
            (settings, blockMillis, codes, watch) ->
                new Counterfeit(
                    SimulatedWorld.running(options).make(settings, blockMillis, codes, watch)));

    assertThat(result.passed()).isFalse();
    assertThat(result.failure().found())
        .isEqualTo("coins are not conserved: there must be {atom=10}, there are {atom=11}");
  }

  @Test
  void the_trace_shows_the_frames_of_a_unit() throws IOException {
    List<String> lines = new ArrayList<>();

    run(
        HEAD
            + "  - send: {to: a, payload: [{set: {x: 1}}, {call: {to: b, replyOn: error, payload: [{fail: no}]}}]}\n"
            + "  - block: 1\n",
        RunOptions.defaults().traced(lines::add));

    JsonNode line = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertThat(line.get("kind").asText()).isEqualTo("handle");
    assertThat(line.get("events").asInt()).isEqualTo(1);
    assertThat(line.get("error").isNull()).isTrue();
    assertThat(line.get("frames").toString())
        .isEqualTo(
            "[{\"actor\":\"a\",\"entry\":\"handle\",\"failed\":false,\"kept\":true,"
                + "\"events\":1,\"shown\":[\"execute\"]},"
                + "{\"actor\":\"b\",\"entry\":\"handle\",\"failed\":true,\"kept\":false,"
                + "\"events\":0,\"shown\":[]},"
                + "{\"actor\":\"a\",\"entry\":\"callReply\",\"failed\":false,\"kept\":true,"
                + "\"events\":0,\"shown\":[\"reply\"]}]");
  }
}
