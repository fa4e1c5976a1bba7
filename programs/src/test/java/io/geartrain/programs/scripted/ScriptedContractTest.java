package io.geartrain.programs.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripted program as a contract: its store, calls, questions and responses. */
class ScriptedContractTest {
  private static final Object BOB = ScriptedProgram.BOB;

  private static Map<String, Object> set(String key, Object value) {
    return Map.of("set", Map.of(key, value));
  }

  private static ScriptedContract answering(Object query) {
    return new ScriptedContract(
        ScriptedCode.of("asked", Map.of(EntryPoint.QUERY, query)).atomic(0));
  }

  // ------------------------------------------------------------------ code

  @Test
  void that_it_is_atomic_and_its_migrate_version_are_part_of_the_code() {
    ScriptedCode plain = ScriptedCode.of("a", Map.of());

    assertThat(
            List.of(plain.id(), plain.atomic(0).id(), plain.atomic(1).id(), plain.atomic(2).id()))
        .doesNotHaveDuplicates();
    assertThat(plain.isAtomic()).isFalse();
    assertThat(plain.atomic(2).isAtomic()).isTrue();
    assertThat(plain.atomic(2).migrateVersion()).isEqualTo(2);
  }

  @Test
  void a_contract_hears_of_its_calls_and_has_no_other_entry_unasked() {
    assertThat(Arrays.stream(EntryPoint.values()).filter(ScriptedCode.CONTRACT::handles))
        .containsExactly(EntryPoint.INIT, EntryPoint.HANDLE, EntryPoint.CALL_REPLY);
    assertThat(ScriptedCode.PLAIN.handles(EntryPoint.CALL_REPLY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "query", "data", "attributes", "event", "fail"})
  void a_program_that_is_no_contract_has_no_such_instruction(String instruction) {
    ScriptedProgram program = ScriptedProgram.scripted().script(Map.of(instruction, "x"));

    assertThat(program.panic().utf8())
        .isEqualTo("'" + instruction + "' is an instruction of contracts");
  }

  @Test
  void what_belongs_to_channels_is_refused_by_name() {
    assertThat(ScriptedContract.plain().script(Map.of("ack", "done")).panic())
        .isEqualTo("'ack' is an instruction of channels, which are not there");
  }

  // ------------------------------------------------------------------ the store

  @Test
  void keys_are_the_stores_and_each_that_changed_is_an_event() {
    ScriptedContract contract = ScriptedContract.plain().script(set("gone", 1), set("kept", "x"));

    contract.script(set("a", 1), set("a", 2), Map.of("delete", "gone"), Map.of("delete", "never"));

    assertThat(contract.outcome().events().stream().map(ByteStore::change))
        .containsExactly(
            Map.entry(Payload.utf8("a"), Optional.of(Data.toPayload(2L))),
            Map.entry(Payload.utf8("gone"), Optional.empty()));
    assertThat(contract.store().entries().keySet())
        .containsExactly(Payload.utf8("a"), Payload.utf8("kept"));
  }

  @Test
  void a_run_that_fails_leaves_the_store_as_it_was() {
    ScriptedContract contract = ScriptedContract.plain().script(set("a", 1));

    contract.script(set("a", 2), Map.of("fail", "nope"));

    assertThat(contract.error()).isEqualTo("nope");
    assertThat(contract.value("a")).isEqualTo(1L);
  }

  @Test
  void what_it_named_is_kept_apart_from_what_others_may_read() {
    ScriptedContract contract =
        ScriptedContract.plain()
            .script(set("a", 1), Map.of("send", Map.of("to", BOB, "as", "letter")));

    assertThat(ScriptedCode.names(contract.store()))
        .hasEntrySatisfying("letter", id -> assertThat(id).isInstanceOf(MessageId.class));
    assertThat(ScriptedCode.CONTRACT.keys(contract.store()).entries().keySet())
        .containsExactly(Payload.utf8("a"), Payload.utf8("letter"));
  }

  @Test
  void the_name_of_an_actor_is_an_actor_again() {
    ByteStore store =
        ByteStore.EMPTY.put(StoreLayout.nameKey("kid"), StoreLayout.stored(ScriptedProgram.BOB));

    assertThat(ScriptedCode.named(store, "kid")).isEqualTo(ScriptedProgram.BOB);
  }

  @Test
  void a_key_may_not_look_like_a_name() {
    assertThat(ScriptedContract.plain().script(set("\0x", 1)).panic())
        .isEqualTo("set: a key does not begin with a zero");
    assertThat(ScriptedContract.plain().script(set("", 1)).panic())
        .startsWith("set: a key has 1 to 65536 bytes");
  }

  @Test
  void a_store_is_the_same_behind_its_bytes() {
    ByteStore store = ScriptedContract.plain().script(set("a", 1), set("b", "x")).store();

    assertThat(ScriptedCode.CONTRACT.decodeState(ScriptedCode.CONTRACT.encodeState(store)))
        .isEqualTo(store);
  }

  // ------------------------------------------------------------------ questions

  @Test
  void a_question_to_itself_sees_what_the_step_has_written() {
    ScriptedContract contract = answering(List.of(Map.of("data", "$a")));

    contract.script(
        set("a", "old"),
        Map.of("query", Map.of("of", "$self", "as", "first")),
        set("a", "new"),
        Map.of("query", Map.of("of", "$self", "as", "second")),
        Map.of("query", Map.of("of", "$self", "key", "a", "as", "raw")));

    assertThat(contract.value("first")).isEqualTo("old");
    assertThat(contract.value("second")).isEqualTo("new");
    assertThat(contract.value("raw")).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "add", "delete"})
  void whoever_is_asked_may_not_write(String instruction) {
    Object argument = instruction.equals("delete") ? "a" : Map.of("a", 1L);
    ScriptedContract contract = answering(List.of(Map.of(instruction, argument)));

    contract.script(set("a", 1), Map.of("query", Map.of("of", "$self", "as", "r"), "error", "e"));

    assertThat(contract.value("e")).isEqualTo("wasm/29");
    assertThat(contract.value("r")).isNull();
    assertThat(contract.value("a")).isEqualTo(1L);
  }

  @Test
  void what_whoever_is_asked_names_is_known_in_that_run_only() {
    ScriptedContract contract =
        answering(
            List.of(
                Map.of("query", Map.of("of", "$self", "key", "a", "as", "got")),
                Map.of("data", "$got")));

    contract.script(set("a", "x"), Map.of("query", Map.of("of", "$self", "as", "r")));

    assertThat(contract.value("r")).isEqualTo("x");
    assertThat(contract.value("got")).isNull();
  }

  @Test
  void a_question_that_fails_is_a_panic_unless_its_error_is_wanted() {
    Object asks = Map.of("of", BOB, "payload", "hello");

    assertThat(ScriptedContract.plain().script(Map.of("query", asks)).panic())
        .startsWith("no such contract: ");
    assertThat(
            ScriptedContract.plain()
                .script(Map.of("query", asks, "error", "e"), set("went", "on"))
                .value("e"))
        .isEqualTo("wasm/22");
  }

  @Test
  void a_range_is_pairs_and_the_next_key_if_there_is_one() {
    ScriptedContract contract = ScriptedContract.plain().script(set("a", "x"), set("b", "y"));

    contract.script(
        Map.of("query", Map.of("of", "$self", "range", Map.of("limit", 1L), "as", "one")),
        Map.of(
            "query",
            Map.of(
                "of", "$self", "as", "all", "range", Map.of("end", "c", "order", "descending"))));

    assertThat(contract.value("one"))
        .isEqualTo(Map.of("pairs", List.of(List.of("a", "x")), "next", "b"));
    assertThat(contract.value("all"))
        .isEqualTo(Map.of("pairs", List.of(List.of("b", "y"), List.of("a", "x"))));
  }

  @ParameterizedTest
  @CsvSource({"order, sideways", "limit, 65536"})
  void a_range_that_cannot_be_is_an_error(String field, String value) {
    Object written = field.equals("limit") ? (Object) Long.valueOf(value) : value;

    ScriptedContract contract =
        ScriptedContract.plain()
            .script(
                Map.of(
                    "query",
                    Map.of("of", "$self", "range", Map.of(field, written), "as", "r"),
                    "error",
                    "e"));

    assertThat(contract.value("e")).isEqualTo("wasm/14");
  }

  // ------------------------------------------------------------------ the response

  @Test
  void nothing_is_no_data_and_empty_bytes_are() {
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("data", null);

    assertThat(ScriptedContract.plain().script(nothing).response().data()).isNull();
    assertThat(ScriptedContract.plain().script(Map.of("data", "$absent")).response().data())
        .isNull();
    assertThat(ScriptedContract.plain().script(Map.of("data", "")).response().data())
        .isEqualTo(Payload.EMPTY);
    assertThat(
            ScriptedContract.plain()
                .script(Map.of("data", "one"), nothing, Map.of("data", "two"))
                .response()
                .data())
        .isEqualTo(Payload.utf8("two"));
  }

  @Test
  void attributes_and_events_are_texts() {
    UnitLedger response =
        ScriptedContract.plain()
            .script(
                Map.of("attributes", new TreeMap<>(Map.of("a", 1L, "b", "$source"))),
                Map.of("event", Map.of("type", "made", "attributes", Map.of("k", "$absent"))),
                Map.of("event", Map.of("type", "bare")))
            .response();

    assertThat(response.attributes()).extracting(Attribute::key).containsExactly("a", "b");
    assertThat(response.attributes().get(0).value()).isEqualTo("1");
    assertThat(response.attributes().get(1).value()).startsWith("cosmos1");
    assertThat(response.events())
        .containsExactly(
            new UnitLedger.Event("made", List.of(new Attribute("k", ""))),
            new UnitLedger.Event("bare", List.of()));
  }

  @Test
  void funds_are_a_record_and_value_their_native_part() {
    ScriptedContract contract =
        ScriptedContract.plain().script(set("funds", "$funds"), set("value", "$value"));

    assertThat(contract.value("funds")).isEqualTo(Map.of("unit", 7L, "atom", 3L));
    assertThat(contract.value("value")).isEqualTo(7L);
  }

  @Test
  void a_sudo_has_no_source() {
    ScriptedContract contract =
        new ScriptedContract(
            ScriptedCode.of("a", Map.of(EntryPoint.SUDO, ScriptedCode.PAYLOAD)).atomic(0));

    contract.run(EntryPoint.SUDO, List.of(set("ran", 1), set("from", "$source")), null);

    assertThat(contract.value("ran")).isEqualTo(1L);
    assertThat(contract.value("from")).isNull();
  }

  // ------------------------------------------------------------------ calls

  @Test
  void a_call_is_plain_unless_more_is_said() {
    UnitLedger response =
        ScriptedContract.plain().script(Map.of("call", Map.of("to", BOB))).response();

    assertThat(response.calls())
        .containsExactly(
            Call.of(ScriptedProgram.BOB, Payload.EMPTY, Coins.NONE)
                .heard(ReplyOn.NEVER, 0, Payload.EMPTY, null));
  }

  @Test
  void a_call_has_all_that_is_said() {
    Map<String, Object> call = new HashMap<>();
    call.put("to", BOB);
    call.put("payload", "do");
    call.put("funds", Map.of("atom", 2L));
    call.put("gas", 5_000L);
    call.put("replyOn", "success");
    call.put("id", new BigInteger("18446744073709551615"));
    call.put("echo", "back");
    call.put("signer", "$self");

    Call made = ScriptedContract.plain().script(Map.of("call", call)).response().calls().get(0);

    assertThat(made)
        .isEqualTo(
            Call.of(ScriptedProgram.BOB, Payload.utf8("do"), Coins.of("atom", Value.of(2)))
                .heard(ReplyOn.SUCCESS, -1, Payload.utf8("back"), null)
                .fenced(5_000)
                .signedBy(made.signer()));
    assertThat(made.signer()).isNotNull();
  }

  @Test
  void a_reply_runs_then_with_what_the_call_came_to() {
    ScriptedContract contract =
        ScriptedContract.plain()
            .script(
                Map.of(
                    "call",
                    Map.of(
                        "to", BOB, "replyOn", "always", "then", List.of(set("heard", "$result")))));
    Call call = contract.response().calls().get(0);
    Emitted event = new Emitted(ScriptedProgram.BOB, "wasm", List.of(new Attribute("k", "v")));

    contract.hears(
        new CallResult(
            -1, Payload.utf8("back"), call.then(), Payload.utf8("done"), List.of(event), null));

    assertThat(fields(contract.value("heard")))
        .containsEntry("id", new BigInteger("18446744073709551615"))
        .containsEntry("echo", "back")
        .containsEntry("data", "done")
        .containsEntry(
            "events",
            List.of(
                Map.of(
                    "actor", ScriptedProgram.BOB, "type", "wasm", "attributes", Map.of("k", "v"))));
  }

  @Test
  void a_reply_to_a_failure_has_its_error_and_no_data() {
    ScriptedContract contract =
        ScriptedContract.plain()
            .script(
                Map.of(
                    "call",
                    Map.of(
                        "to",
                        BOB,
                        "then",
                        List.of(set("error", "$result.error"), set("data", "$result.data")))));

    contract.hears(
        new CallResult(
            0,
            Payload.EMPTY,
            contract.response().calls().get(0).then(),
            null,
            List.of(),
            "codespace: sdk, code: 5"));

    assertThat(contract.value("error")).isEqualTo("codespace: sdk, code: 5");
    assertThat(contract.value("data")).isNull();
  }

  @Test
  void a_reply_that_nobody_wrote_does_nothing() {
    ScriptedContract contract = ScriptedContract.plain();

    contract.hears(new CallResult(0, Payload.EMPTY, null, null, List.of(), null));

    assertThat(contract.outcome().isSuccess()).isTrue();
    assertThat(contract.outcome().events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replyOn | sometimes | call: replyOn must be always, error, success or never, was 'sometimes'
          to      | nobody    | call.to must be an actor, was 'nobody'
          id      | many      | call.id must be a number, was 'many'
          then    | later     | call.then must be a script, was 'later'
          """)
  void a_call_that_cannot_be_says_what_is_wrong(String field, String value, String text) {
    Map<String, Object> call = new HashMap<>(Map.of("to", BOB));
    call.put(field, value);

    assertThat(ScriptedContract.plain().script(Map.of("call", call)).panic()).isEqualTo(text);
  }

  private static Map<String, Object> fields(Object tree) {
    return ((Map<?, ?>) tree)
        .entrySet().stream()
            .collect(Collectors.toMap(e -> (String) e.getKey(), Map.Entry::getValue));
  }
}
