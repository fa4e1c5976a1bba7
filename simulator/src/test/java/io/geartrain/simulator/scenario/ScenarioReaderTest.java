package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
  private static final String FILE = "a.yaml";

  @Test
  void a_scenario_has_its_parts_in_the_order_of_the_file() {
    List<Scenario> scenarios =
        ScenarioReader.read(
            FILE,
            """
            scenario: One
            settings: {gas: plain, dispatchGas: 10}
            users: {bob: 1, alice: {unit: 2, gold: 3}}
            programs: {vault: {from: alice, reply: none}, other: }
            steps:
              - send: {from: alice, to: vault, as: m1, payload: [{set: {x: 1}}, wait]}
              - block: 2
              - restart
              - idle:
              - expect: {outcome: {m1: Waiting}, state: {vault: {x: 1}}}
            ---
            scenario: Two
            """);

    assertThat(scenarios).extracting(Scenario::name).containsExactly("One", "Two");
    Scenario one = scenarios.get(0);
    assertThat(one.users().keySet()).containsExactly("bob", "alice");
    assertThat(one.programs().keySet()).containsExactly("vault", "other");
    assertThat(one.steps())
        .extracting(Scenario.Step::kind)
        .containsExactly("send", "block", "restart", "idle", "expect");
  }

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          - sned: {to: p}                                    | 4:5  | 'sned' is not a step; there are
          - send: {to: q}                                    | 4:16 | no actor 'q'; there are
          - send: {to: p, form: alice}                       | 4:19 | 'form' is not a field of 'send'; there are
          - send: {payload: hi}                              | 4:11 | 'send' needs 'to'
          - send: {to: p, to: p}                             | 4:19 | 'to' is there twice
          - send: {to: p, value: lots}                       | 4:26 | expected a number, found 'lots'
          - send: {to: p, at: soon}                          | 4:23 | a height is a number or +n, not 'soon'
          - send: {to: p, as: 'm 1'}                         | 4:23 | a name is letters
          - send: {to: p, payload: '@q'}                     | 4:28 | no actor 'q'
          - send: {to: p, payload: [{sned: 1}]}              | 4:30 | 'sned' is not an instruction; there are
          - send: {to: p, payload: [{set: {a: 1}, add: {a: 1}}]} | 4:29 | an instruction is one key
          - send: {to: p, payload: [stop]}                   | 4:29 | 'stop' is not an instruction without argument
          - send: {to: p, payload: [{send: {to: q}}]}        | 4:41 | no actor 'q'
          - send: {to: p, payload: [{trap: door}]}           | 4:36 | 'door' is not a kind of trap
          - send: {to: p, payload: [{ack: done}]}            | 4:30 | 'ack' belongs to channels, which this build does not run
          - send: {to: p, payload: [{call: {payload: hi}}]}  | 4:36 | 'call' needs 'to'
          - send: {to: p, payload: [{query: {of: q}}]}       | 4:42 | no actor 'q'
          - tx: {messages: [{to: p}, {payload: hi}]}         | 4:30 | a message needs 'to'
          - instantiate: {label: x}                          | 4:18 | 'instantiate' needs 'code'
          - storeCode: {code: scripted, permission: some}    | 4:45 | 'some' is not a permission
          - query: {of: p, range: {from: a}}                 | 4:28 | 'from' is not a field of a range
          - create: {as: q, sudo: payload}                   | 4:13 | 'sudo' is for contracts: add 'atomic: true'
          - send: {to: p, payload: [{call: {to: channels}}]} | 4:41 | 'channels' belongs to channels, which this build does not run
          - relay: ch                                        | 4:5  | 'relay' belongs to channels
          - cancel: {message: m9}                            | 4:23 | no message 'm9'
          - expect: {outcome: {p.init: Done}}                | 4:32 | 'Done' is not an outcome
          - expect: {outcme: {}}                             | 4:14 | 'outcme' is not an expectation
          - expect: {packets: {}}                            | 4:14 | 'packets' belongs to channels
          - expect: {replies: {p.init: {code: Fine}}}        | 4:39 | 'Fine' is not a reply code
          - toHeight:                                        | 4:14 | a height is a number or +n, not nothing
          - {block: 1, idle: }                               | 4:5  | a step is one key
          - send: {to: p                                     | 5:1  | not YAML
          """)
  void a_mistake_is_named_by_its_place(String step, String place, String what) {
    String text = "scenario: One\nprograms: {p: }\nsteps:\n  " + step + "\n";

    assertThatThrownBy(() -> ScenarioReader.read(FILE, text))
        .isInstanceOf(ScenarioException.class)
        .hasMessageStartingWith(FILE + ":" + place + ": ")
        .hasMessageContaining(what);
  }

  @ParameterizedTest(name = "{index}: {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                  | no scenario
          steps: []                           | needs a sentence
          {scenario: One, stps: []}           | 'stps' is not a part of a scenario
          {scenario: One, runtimes: {}}       | 'runtimes'
          {scenario: One, settings: {gass: 1}} | 'gass' is not a setting
          {scenario: One, settings: {rent: 5, gas: rubbish}} | 1:42: setting 'gas': gas policy must be metered, plain, cosmwasm or unmetered
          {scenario: One, settings: {rent: -1}} | 1:34: setting 'rent':
          {scenario: One, settings: {rent: many}} | 1:34: setting 'rent':
          {scenario: One, settings: {prefix: Cosmos}} | 1:36: setting 'prefix'
          {scenario: One, settings: {blockMillis: 0}} | 1:41: 'blockMillis' is from 1 to 86,400,000,000 milliseconds
          {scenario: One, settings: {unbondingBlocks: 0}} | 1:45: 'unbondingBlocks' is at least 1
          {scenario: One, programs: {p: {query: payload}}} | 'query' is for contracts
          {scenario: One, programs: {p: {atomic: yes}}} | expected true or false
          {scenario: One, programs: {p: {handle: often}}} | an entry is a script
          """)
  void a_world_that_cannot_be_is_refused(String text, String what) {
    assertThatThrownBy(() -> ScenarioReader.read(FILE, text)).hasMessageContaining(what);
  }

  @Test
  void on_no_and_off_are_plain_words_and_quoted_digits_are_text() {
    Yaml document = Yaml.read(FILE, "{a: on, b: no, c: '12', d: 12, e: 0x0a}").get(0);

    assertThat(document.map().get("a").text()).isEqualTo("on");
    assertThat(document.map().get("b").isNothing()).isFalse();
    assertThat(document.map().get("c").isNumber()).isFalse();
    assertThat(document.map().get("d").isNumber()).isTrue();
    assertThat(document.map().get("e").text()).isEqualTo("0x0a");
  }
}
