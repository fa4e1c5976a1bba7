package io.geartrain.programs.scripted;

import static io.geartrain.programs.scripted.ScriptedProgram.ALICE;
import static io.geartrain.programs.scripted.ScriptedProgram.BOB;
import static io.geartrain.programs.scripted.ScriptedProgram.GAS;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Effect.Answer;
import io.geartrain.runtime.block.Effect.Create;
import io.geartrain.runtime.block.Effect.Exit;
import io.geartrain.runtime.block.Effect.Send;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each instruction comes to. */
class ScriptedInterpreterTest {
  private final ScriptedProgram program = ScriptedProgram.scripted();

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static Map<String, Object> set(Object... pairs) {
    return map("set", map(pairs));
  }

  private static Send sent(Payload payload) {
    return new Send(BOB, payload, Value.ZERO, Effect.GASLESS, 0);
  }

  // ------------------------------------------------------------------ state

  @Test
  void values_are_set_added_to_and_deleted() {
    program.script(
        set("a", 1L, "b", "text", "c", Map.of("x", 2L)),
        map("add", map("a", 4L, "new", -3L)),
        map("delete", "b"));

    assertThat(program.value("a")).isEqualTo(5L);
    assertThat(program.value("new")).isEqualTo(-3L);
    assertThat(program.value("b")).isNull();
    assertThat(program.value("c")).isEqualTo(Map.of("x", 2L));
    assertThat(program.outcome().events()).hasSize(1);
  }

  @Test
  void a_sum_outgrows_64_bits() {
    program.script(set("a", Long.MAX_VALUE), map("add", map("a", 1L)));

    assertThat(program.value("a")).isEqualTo(BigInteger.ONE.shiftLeft(63));
  }

  @Test
  void a_later_key_of_a_set_sees_an_earlier_one() {
    program.script(set("z", 1L, "a", "$z"));

    assertThat(program.value("a")).isEqualTo(1L);
  }

  @Test
  void a_run_that_changes_nothing_has_no_event() {
    program.script(map("delete", "a"));

    assertThat(program.outcome().isSuccess()).isTrue();
    assertThat(program.outcome().events()).isEmpty();
  }

  @ParameterizedTest(name = "0x{0}")
  @ValueSource(strings = {"", "00ff10", "d9d9f718", "d9d9f7a161610b", "6869"})
  void a_payload_that_is_kept_is_the_payload_that_came(String digits) {
    Payload came = Payload.wrap(HexFormat.of().parseHex(digits));
    ScriptedProgram keeper =
        ScriptedProgram.of(
            ScriptedCode.of("keeper", Map.of(EntryPoint.HANDLE, List.of(set("k", "$payload")))));

    keeper.handle(came.bytes());

    assertThat(keeper.payload("k")).isEqualTo(came);
  }

  // ------------------------------------------------------------------ references

  @Test
  void what_is_built_in_comes_from_the_message_and_the_block() {
    program.script(
        set(
            "self",
            "$self",
            "from",
            "$source",
            "val",
            "$value",
            "funds",
            "$funds",
            "coins",
            "$balance",
            "left",
            "$gas",
            "at",
            "$height",
            "now",
            "$time",
            "m",
            "$message"));

    assertThat(program.payload("self").bytes()).isEqualTo(program.self.toBytes());
    assertThat(program.payload("from").bytes()).isEqualTo(ALICE.toBytes());
    assertThat(program.value("val")).isEqualTo(7L);
    assertThat(program.value("funds")).isEqualTo(7L);
    assertThat(program.value("coins")).isEqualTo(107L);
    assertThat(program.value("left")).isEqualTo(GAS - 1000);
    assertThat(program.value("at")).isEqualTo(9L);
    assertThat(program.value("now")).isEqualTo(27_000L);
    assertThat(program.value("m")).isEqualTo(program.outcome().message());
  }

  @Test
  void reply_context_is_there_in_a_reply_only() {
    MessageId asked = new MessageId(3, Phase.DISPATCH, 1, 0);
    ScriptedProgram listener =
        ScriptedProgram.of(
            ScriptedCode.of(
                "listener",
                Map.of(EntryPoint.REPLY, List.of(set("to", "$replyTo", "code", "$replyCode")))));

    listener.run(EntryPoint.REPLY, "gone", asked, ReplyCode.PROGRAM_EXITED);
    program.script(
        map("set", map("x", "$replyTo"), "error", "a"),
        map("set", map("x", "$replyCode"), "error", "b"),
        map("set", map("x", "$signalFrom"), "error", "c"),
        map("set", map("x", "$signalCode"), "error", "d"));

    assertThat(listener.value("to")).isEqualTo(asked);
    assertThat(listener.value("code")).isEqualTo("ProgramExited");
    assertThat(program.value("a")).isEqualTo(105L);
    assertThat(program.value("b")).isEqualTo(105L);
    assertThat(program.value("c")).isEqualTo(106L);
    assertThat(program.value("d")).isEqualTo(106L);
    assertThat(program.value("x")).isNull();
  }

  @Test
  void a_reference_digs_into_records_and_to_nothing_takes_a_key_away() {
    program.script(
        set("r", Map.of("code", "Auto", "inner", Map.of("n", 3L)), "old", 1L),
        set("a", "$r.code", "b", "$r.inner.n", "old", "$r.none.n"),
        set("written", null));

    assertThat(program.value("a")).isEqualTo("Auto");
    assertThat(program.value("b")).isEqualTo(3L);
    assertThat(program.value("old")).isNull();
    assertThat(program.payload("written")).isEqualTo(Payload.EMPTY);
  }

  @Test
  void records_are_resolved_where_they_are_sent_and_scripts_where_they_run() {
    List<Object> script = List.of(map("reply", "$k"));
    program.script(
        set("k", 3L),
        map("send", map("to", BOB, "payload", Map.of("a", Map.of("b", "$k"), "s", script))),
        map("send", map("to", BOB, "payload", script)),
        map("send", map("to", BOB, "payload", "$k")));

    assertThat(program.effects())
        .containsExactly(
            sent(Data.toPayload(Map.of("a", Map.of("b", 3L), "s", script))),
            sent(Data.toPayload(script)),
            sent(Data.toPayload(3L)));
  }

  @Test
  void text_that_came_from_outside_is_not_resolved_again() {
    ScriptedProgram echo =
        ScriptedProgram.of(
            ScriptedCode.of(
                "echo",
                Map.of(EntryPoint.HANDLE, List.of(set("k", "$payload"), map("reply", "$k")))));

    echo.handle("$balance");

    assertThat(echo.effects()).containsExactly(new Answer(Payload.utf8("$balance"), Value.ZERO));
  }

  // ------------------------------------------------------------------ conditions

  @ParameterizedTest(name = "{0} is {1}: {2}")
  @CsvSource({
    "n, 5, false",
    "n, >=5, true",
    "n, >=6, false",
    "n, <5, false",
    "n, <=5, true",
    "n, >4, true",
    "n, > -1, true",
    "n, any, true",
    "n, absent, false",
    "none, absent, true",
    "none, any, false",
    "none, >=0, false",
    "text, hi, true",
    "text, ho, false",
    "text, $text, true",
    "text, $n, false",
    "text, >0, false",
    "r.code, Auto, true",
    "$r.code, Auto, true",
    "$height, >8, true",
    "$value, >7, false"
  })
  void a_condition_holds_by_the_value_of_its_key(String key, String value, boolean holds) {
    program.script(
        set("n", 5L, "text", "hi", "r", Map.of("code", "Auto")),
        map(
            "if",
            map(
                "when", map(key, value),
                "then", List.of(set("held", true)),
                "else", List.of(set("held", false)))));

    assertThat(program.value("held")).isEqualTo(holds);
  }

  @Test
  void all_keys_must_match_and_what_stands_behind_goes_on() {
    Map<String, Object> when = map("a", 1L, "b", 2L);
    List<Object> then = List.of(map("add", map("n", 1L)));
    Map<String, Object> branch = map("if", map("when", when, "then", then));

    program.script(set("a", 1L), branch, set("b", 2L), branch, map("add", map("m", 1L)));

    assertThat(program.value("n")).isEqualTo(1L);
    assertThat(program.value("m")).isEqualTo(1L);
  }

  // ------------------------------------------------------------------ messages

  @Test
  void a_send_has_value_gas_and_a_delay() {
    program.script(
        map("send", map("to", "$source", "payload", "hi", "value", 4L, "gas", 5000L, "delay", 2L)));

    assertThat(program.effects())
        .containsExactly(new Send(ALICE, Payload.utf8("hi"), Value.of(4), 5000, 2));
  }

  @Test
  void an_actor_is_an_id_its_bytes_or_its_text() {
    ActorId ascii = ActorId.of(Payload.utf8("railrailrailrailrailrailrailrail").bytes());
    program.script(
        set("k", ascii),
        map("send", map("to", BOB.toString())),
        map("send", map("to", "$k")),
        map("send", map("to", new byte[20])),
        map("send", map("to", BOB.toBytes())));

    assertThat(program.effects())
        .extracting(effect -> ((Send) effect).destination())
        .containsExactly(BOB, ascii, ActorId.of(new byte[32]), BOB);
  }

  @Test
  void a_reply_is_a_payload_or_has_fields() {
    program.script(map("reply", map("payload", "take", "value", 3L)));
    assertThat(program.effects()).containsExactly(new Answer(Payload.utf8("take"), Value.of(3)));

    program.script(map("reply", map("payload", "take", "other", 3L)));
    assertThat(program.effects())
        .containsExactly(
            new Answer(Data.toPayload(Map.of("payload", "take", "other", 3L)), Value.ZERO));

    program.script(map("reply", 3L));
    assertThat(program.effects()).containsExactly(new Answer(Data.toPayload(3L), Value.ZERO));
  }

  @Test
  void a_program_is_plainly_scripted_if_no_code_is_named() {
    ScriptedCode other = ScriptedCode.of("other", Map.of());
    program.script(
        map("create", map("salt", "s", "payload", "hello", "value", 2L)),
        map("create", map("code", other.id())),
        map("create", map("code", other.id().toString(), "salt", "t")));

    assertThat(program.effects())
        .containsExactly(
            create(ScriptedCode.PLAIN, "s", "hello", 2),
            create(other, "", "", 0),
            create(other, "t", "", 0));
  }

  private static Create create(ScriptedCode code, String salt, String payload, long value) {
    return new Create(
        code.id(), Payload.utf8(salt), Payload.utf8(payload), Value.of(value), Effect.GASLESS);
  }

  // ------------------------------------------------------------------ errors

  @Test
  void an_error_that_is_named_is_kept_and_the_script_goes_on() {
    program.script(
        map("reply", "one"),
        map("reply", "two", "error", "e"),
        map("send", map("to", BOB, "value", 108L), "error", "f"),
        map("send", map("to", BOB), "error", "g"));

    assertThat(program.value("e")).isEqualTo(302L);
    assertThat(program.value("f")).isEqualTo(101L);
    assertThat(program.value("g")).isNull();
    assertThat(program.effects())
        .containsExactly(new Answer(Payload.utf8("one"), Value.ZERO), sent(Payload.EMPTY));
  }

  @Test
  void an_error_that_is_not_named_is_a_panic_with_its_code_and_undoes_the_run() {
    program.script(set("x", 1L), map("reply", "one"), map("reply", "two"));

    assertThat(program.panic()).isEqualTo(Payload.utf8("302"));
    assertThat(program.value("x")).isNull();
  }

  @Test
  void no_error_name_catches_a_panic() {
    program.script(map("panic", Map.of("why", "$value"), "error", "e"));

    assertThat(program.panic()).isEqualTo(Data.toPayload(Map.of("why", 7L)));
  }

  // ------------------------------------------------------------------ ends

  @Test
  void leave_and_exit_end_the_run_with_success() {
    program.script(set("a", 1L), "leave", set("b", 1L));
    assertThat(program.outcome().isSuccess()).isTrue();
    assertThat(program.value("a")).isEqualTo(1L);
    assertThat(program.value("b")).isNull();

    program.script(map("exit", BOB), set("c", 1L));
    assertThat(program.effects()).containsExactly(new Exit(BOB));
    assertThat(program.value("c")).isNull();
  }

  @Test
  void leaving_a_branch_leaves_the_run() {
    program.script(
        map("if", map("when", map(), "then", List.of(map("leave", null)))), set("b", 1L));

    assertThat(program.value("b")).isNull();
  }

  @Test
  void charge_burns_gas_and_a_loop_all_of_it() {
    program.script(map("charge", 500L));
    assertThat(program.outcome().gasBurned()).isEqualTo(1500);

    program.script(map("loop", null));
    assertThat(program.outcome().gasBurned()).isEqualTo(GAS);
    assertThat(program.outcome().trap().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
  }

  @Test
  void a_payload_that_is_no_script_does_nothing() {
    program.handle(Map.of("panic", "no"));
    assertThat(program.outcome().isSuccess()).isTrue();

    program.handle("panic");
    assertThat(program.outcome().isSuccess()).isTrue();
  }

  @Test
  void what_cannot_be_done_is_a_panic_that_says_why() {
    assertPanic("send.to must be an actor, was nothing", map("send", map("payload", "hi")));
    assertPanic("send.to must be an actor, was 5", map("send", map("to", 5L)));
    assertPanic("send must be a map of fields, was 'bob'", map("send", "bob"));
    assertPanic("charge must be a number, was nothing", map("charge", "$none"));
    assertPanic("charge must be a number from 0 to 2^63 - 1, was -1", map("charge", -1L));
    assertPanic("wake must be a message, was 'x'", map("wake", "x"));
    assertPanic("add.k needs a number to add to", set("k", "x"), map("add", map("k", 1L)));
    assertPanic("if.then must be a script, was 1", map("if", map("when", map(), "then", 1L)));
    assertPanic("'fly' is no instruction", "fly");
    assertPanic("'call' is an instruction of contracts", map("call", map()));
    assertPanic(
        "an instruction has one name, not 'charge' and 'loop'", map("charge", 1L, "loop", null));
    assertPanic("an instruction needs a name", map("error", "e"));
    assertPanic("an instruction is a map or a name, was 7", 7L);
    assertPanic("ask must ask someone", map("ask", map("all", List.of())));
    assertPanic("ask.upTo must be at least 1", map("ask", map("to", BOB, "upTo", 0L)));
  }

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_a_message_says_it_is_done_or_refused_in_words(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      program.handle(List.of(anyInstruction(random), anyInstruction(random)));

      assertThat(String.valueOf(program.outcome().diagnosis()))
          .doesNotContain("NullPointer", "ClassCast", "IndexOutOf", "NoSuchElement", "IllegalArg");
    }
  }

  private static Object anyInstruction(Random random) {
    String[] names =
        ("send reply create set add delete if wait waitFor waitUpTo wake ask sleep lock readLock"
                + " unlock hook onReply reserve unreserve systemReserve deposit cancel trigger charge"
                + " loop leave exit panic trap fail error")
            .split(" ");
    String name = names[random.nextInt(names.length)];
    Map<String, Object> instruction = map(name, anything(random, 3));
    if (random.nextBoolean()) {
      instruction.put("error", anything(random, 0));
    }
    return instruction;
  }

  private static Object anything(Random random, int depth) {
    String[] fields =
        ("to payload value gas delay reservation deposit as code salt when then else message upTo"
                + " all first blocks k")
            .split(" ");
    String[] texts = {"", "k", "$k", "$payload", "$message", "$self", "$replyTo", "0x", "memory"};
    return switch (random.nextInt(depth > 0 ? 12 : 6)) {
      case 0 -> null;
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> BOB;
      case 3 -> new byte[random.nextInt(40)];
      case 4 -> BigInteger.ONE.shiftLeft(random.nextInt(140));
      case 5 -> texts[random.nextInt(texts.length)];
      case 6 -> List.of(anyInstruction(random));
      case 7 -> Arrays.asList(anything(random, depth - 1), null);
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
          map.put(fields[random.nextInt(fields.length)], anything(random, depth - 1));
        }
        yield map;
      }
    };
  }

  private void assertPanic(String text, Object... instructions) {
    program.script(instructions);

    assertThat(program.panic().utf8()).isEqualTo(text);
  }
}
