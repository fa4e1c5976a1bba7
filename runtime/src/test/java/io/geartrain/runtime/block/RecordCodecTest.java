package io.geartrain.runtime.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of records: every record comes back as it was, anything else is refused by name. */
class RecordCodecTest {
  static Stream<Long> seeds() {
    return LongStream.rangeClosed(1, Long.getLong("geartrain.test.seeds", 20)).boxed();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_record_comes_back_from_its_bytes_and_has_no_others(long seed) {
    BlockRecord record = new RandomRecords(seed).record();

    BlockRecord read = RecordCodec.decode(RecordCodec.encode(record));

    assertThat(read).as("seed %d", seed).isEqualTo(record);
    assertThat(RecordCodec.encode(read)).as("seed %d", seed).isEqualTo(RecordCodec.encode(record));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_record_that_was_cut_short_is_refused(long seed) {
    byte[] bytes = RecordCodec.encode(new RandomRecords(seed).record());

    for (int length = 0; length < bytes.length; length += 1 + length / 50) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RecordCodec.decode(cut))
          .as("seed %d, %d of %d bytes", seed, length, bytes.length)
          .isInstanceOf(WireFormatException.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bytes_behind_a_record_are_refused(long seed) {
    byte[] bytes = RecordCodec.encode(new RandomRecords(seed).record());

    assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("expected the end, found 1 more bytes");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void garbage_is_refused_or_is_a_whole_record_of_its_own(long seed) {
    Random random = new Random(seed);
    byte[] good = RecordCodec.encode(new RandomRecords(seed).record());
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bad;
      if (i % 2 == 0) {
        bad = good.clone();
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      } else {
        bad = new byte[random.nextInt(200)];
        random.nextBytes(bad);
        if (bad.length > 0) {
          bad[0] = RecordCodec.VERSION;
        }
      }
      try {
        BlockRecord read = RecordCodec.decode(bad);
        assertThat(RecordCodec.decode(RecordCodec.encode(read)))
            .as("seed %d, try %d", seed, i)
            .isEqualTo(read);
      } catch (WireFormatException e) {
        refused++;
      }
    }

    assertThat(refused).as("seed %d", seed).isGreaterThan(80);
  }

  @Test
  void a_record_of_another_version_is_refused_by_name() {
    byte[] bytes = RecordCodec.encode(new RandomRecords(1).record());
    bytes[0] = 2;

    assertThatThrownBy(() -> RecordCodec.decode(bytes))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("at byte 0: expected record format 1, found record format 2");
  }

  @Test
  void the_sequence_is_read_without_the_rest() {
    BlockRecord record = new RandomRecords(3).record();
    byte[] bytes = RecordCodec.encode(record);

    assertThat(RecordCodec.sequenceOf(bytes)).isEqualTo(record.sequence());
    assertThatThrownBy(() -> RecordCodec.sequenceOf(new byte[] {9, 1}))
        .isInstanceOf(WireFormatException.class);
  }

  @Test
  void the_diagnosis_is_not_stored() {
    MessageId id = new MessageId(1, Phase.INPUT, 0, 0);
    Outcome outcome = Outcome.failed(id, Trap.panic("x"), 3, "for the trace");
    BlockRecord record =
        new BlockRecord(
            1,
            1,
            1,
            List.of(),
            List.of(),
            List.of(),
            List.of(new Executed(outcome, List.of(Disposition.DELIVERED))));

    BlockRecord read = RecordCodec.decode(RecordCodec.encode(record));

    assertThat(read.executed().get(0).outcome().diagnosis()).isNull();
    assertThat(read.executed().get(0).outcome().trap()).isEqualTo(Trap.panic("x"));
  }

  @Test
  void the_format_of_version_1_stays_what_it_is() {
    BlockRecord record =
        new BlockRecord(
            300,
            7,
            1_000,
            List.of(new Input.WatermarkRaised(9)),
            List.of(new MessageId(1, Phase.INPUT, 2, 0)),
            List.of(new MessageId(1, Phase.DISPATCH, 3, 4)),
            List.of(
                new Executed(
                    Outcome.success(
                        new MessageId(299, Phase.TASK, 0, 0),
                        List.of(Payload.utf8("e")),
                        List.of(
                            new Effect.Answer(Payload.utf8("a"), Value.of(5)),
                            new Effect.CancelTimer("k")),
                        1_000),
                    List.of(Disposition.QUEUED, Disposition.DONE))));

    assertThat(Payload.wrap(RecordCodec.encode(record)).bytes())
        .isEqualTo(
            java.util.HexFormat.of()
                .parseHex(
                    "01ac0207e80701040901010002000101020304"
                        + "01ab0201000000e8070101650201016101050"
                        + "4016b020006"));
  }

  @Test
  void a_unit_of_work_stands_frame_by_frame_and_what_was_undone_without_what_it_did() {
    ActorId a = new ActorId(new Bytes32(0, 0, 0, 1));
    Frame kept =
        new Frame(
            a,
            EntryPoint.HANDLE,
            false,
            true,
            List.of(Payload.utf8("e")),
            List.of(new Effect.Move(a, a, Value.of(5))));
    Frame undone = new Frame(a, EntryPoint.CALL_REPLY, true, false, List.of(), List.of());
    Unit unit = new Unit(List.of(kept, undone), Payload.utf8("d"), Value.of(1), "wasm/5");
    Outcome outcome =
        new Outcome(
            new MessageId(1, Phase.INPUT, 0, 0),
            Verdict.SUCCESS,
            null,
            List.of(),
            List.of(),
            7,
            null,
            unit);
    BlockRecord record =
        new BlockRecord(
            1, 1, 1, List.of(), List.of(), List.of(), List.of(new Executed(outcome, List.of())));
    String actor = "00".repeat(31) + "01";

    byte[] bytes = RecordCodec.encode(record);

    assertThat(java.util.HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "01010101000000010100000080070000"
                + ("02" + actor + "81" + "010165" + "011c" + actor + actor + "0105")
                + (actor + "44")
                + "01016401"
                + "01"
                + "0106"
                + "7761736d2f35"
                + "00");
    assertThat(RecordCodec.decode(bytes)).isEqualTo(record);
  }

  /** Records with every variant, and numbers from all over their ranges. */
  private static final class RandomRecords {
    private final Random random;

    RandomRecords(long seed) {
      this.random = new Random(seed);
    }

    BlockRecord record() {
      return new BlockRecord(
          number(),
          number(),
          number(),
          list(this::input),
          list(this::id),
          list(this::id),
          list(this::executed));
    }

    private <T> List<T> list(Supplier<T> one) {
      List<T> all = new ArrayList<>();
      for (int i = random.nextInt(7); i > 0; i--) {
        all.add(one.get());
      }
      return all;
    }

    private long number() {
      return switch (random.nextInt(5)) {
        case 0 -> 0;
        case 1 -> random.nextInt(128);
        case 2 -> Long.MAX_VALUE;
        default -> random.nextLong() >>> 1 + random.nextInt(62);
      };
    }

    private long signed() {
      return switch (random.nextInt(4)) {
        case 0 -> -1;
        case 1 -> Long.MIN_VALUE;
        default -> number();
      };
    }

    private int small() {
      return random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(1000);
    }

    private MessageId id() {
      return new MessageId(number(), Phase.at(random.nextInt(4)), small(), small());
    }

    private Bytes32 bytes32() {
      return new Bytes32(
          random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private ActorId actor() {
      return new ActorId(bytes32());
    }

    private Payload payload() {
      byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
      random.nextBytes(bytes);
      return Payload.wrap(bytes);
    }

    private Value value() {
      return switch (random.nextInt(4)) {
        case 0 -> Value.ZERO;
        case 1 -> Value.of(random.nextInt(300));
        case 2 -> new Value(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
        default -> new Value(new BigInteger(128, random));
      };
    }

    private String text() {
      String[] texts = {"", "k", "a key with spaces", "Schlüssel ☃ 😀", "x".repeat(200)};
      return texts[random.nextInt(texts.length)];
    }

    private String optional() {
      return random.nextBoolean() ? null : text();
    }

    private Input input() {
      return switch (random.nextInt(18)) {
        case 0 -> {
          TreeMap<String, String> settings = new TreeMap<>();
          list(this::text).forEach(key -> settings.put(key, text()));
          yield new Input.Genesis(settings);
        }
        case 1 ->
            new Input.CodeDeployed(
                new CodeId(bytes32()), text(), small(), random.nextInt(HostedCode.MODULE << 1));
        case 2 ->
            new Input.ProgramCreated(
                actor(),
                new CodeId(bytes32()),
                payload(),
                payload(),
                value(),
                number(),
                optional());
        case 3 -> sent();
        case 4 -> new Input.WatermarkRaised(number());
        case 5 -> new Input.SourceAdvanced(text(), number(), payload());
        case 6 -> new Input.SubscriptionOpened(actor(), text());
        case 7 -> new Input.CursorMoved(actor(), text(), id());
        case 8 -> new Input.MessageSkipped(id(), "because " + text());
        case 9 -> new Input.ProgramSuspended(actor(), "because " + text());
        case 10 -> new Input.ProgramResumed(actor(), "because " + text());
        case 11 -> new Input.Sponsored(actor(), sent());
        case 12 -> new Input.MailAnswered(actor(), id(), payload(), value(), number());
        case 13 -> new Input.MailClaimed(actor(), id());
        case 14 -> new Input.MessageCancelled(actor(), id());
        case 15 -> new Input.MessageTriggered(actor(), id());
        case 16 -> new Input.InheritanceClaimed(actor(), actor(), number());
        default -> new Input.SubscriptionClosed(actor(), text());
      };
    }

    private Input.MessageSent sent() {
      return new Input.MessageSent(
          actor(), actor(), payload(), value(), number(), signed(), optional());
    }

    private Effect effect() {
      return switch (random.nextInt(35)) {
        case 0 -> new Effect.Send(actor(), payload(), value(), signed(), number());
        case 1 -> new Effect.Answer(payload(), value());
        case 2 -> new Effect.Create(new CodeId(bytes32()), payload(), payload(), value(), signed());
        case 3 -> new Effect.StartTimer(text(), number(), payload(), signed());
        case 4 -> new Effect.CancelTimer(text());
        case 5 -> new Effect.Exit(actor());
        case 6 -> new Effect.SendFrom(reservation(), actor(), payload(), value(), number());
        case 7 -> new Effect.Ask(actor(), payload(), value(), signed(), number());
        case 8 -> new Effect.AnswerWith(payload(), value(), signed());
        case 9 -> new Effect.AnswerFrom(reservation(), payload(), value());
        case 10 ->
            new Effect.CreateLater(
                new CodeId(bytes32()), payload(), payload(), value(), signed(), number());
        case 11 -> new Effect.Wait(Effect.Bound.at(random.nextInt(3)), number());
        case 12 -> new Effect.Wake(id(), number());
        case 13 ->
            new Effect.Await(
                list(() -> new Awaited(id(), number())), random.nextBoolean(), payload());
        case 14 -> new Effect.Sleep(number(), payload());
        case 15 -> new Effect.TakeLock(text(), random.nextBoolean());
        case 16 -> new Effect.AwaitLock(text(), random.nextBoolean(), payload());
        case 17 -> new Effect.Unlock(text());
        case 18 -> new Effect.Reserve(number(), number());
        case 19 -> new Effect.Unreserve(reservation());
        case 20 -> new Effect.SystemReserve(number());
        case 21 -> new Effect.Deposit(id(), number());
        case 22 -> new Effect.Cancel(id());
        case 23 -> new Effect.Trigger(id());
        case 24 -> new Effect.SetHook(payload());
        case 25 -> new Effect.OnReply(id(), payload());
        case 26 -> new Effect.AskWith(actor(), payload(), value(), signed(), number(), number());
        case 27 -> new Effect.Move(actor(), actor(), value());
        case 28 -> new Effect.Mint(actor(), value());
        case 29 -> new Effect.Burn(actor(), value());
        case 30 -> new Effect.Emit(text(), list(() -> new Attribute(text(), text())));
        case 31 -> new Effect.Found(actor(), new CodeId(bytes32()), payload(), actor());
        case 32 -> new Effect.Migrate(actor(), new CodeId(bytes32()));
        case 33 -> new Effect.Schedule(number(), payload());
        default ->
            new Effect.AskInit(
                new CodeId(bytes32()), payload(), payload(), value(), signed(), number(), number());
      };
    }

    private ReservationId reservation() {
      return new ReservationId(id(), small());
    }

    private Frame frame() {
      boolean kept = random.nextBoolean();
      return new Frame(
          actor(),
          EntryPoint.at(random.nextInt(EntryPoint.values().length)),
          random.nextBoolean(),
          kept,
          kept ? list(this::payload) : List.of(),
          kept ? list(this::effect) : List.of());
    }

    /** Null for a dispatch that is no root. */
    private Unit unit() {
      if (random.nextBoolean()) {
        return null;
      }
      boolean answered = random.nextBoolean();
      return new Unit(
          list(this::frame),
          answered ? payload() : null,
          answered ? value() : Value.ZERO,
          optional());
    }

    private Executed executed() {
      Verdict verdict = Verdict.at(random.nextInt(Verdict.values().length));
      Trap trap =
          !verdict.hasTrap()
              ? null
              : new Trap(
                  ReplyCode.at(random.nextInt(ReplyCode.values().length)),
                  payload(),
                  Trap.Cause.at(random.nextInt(Trap.Cause.values().length)));
      Outcome outcome =
          new Outcome(
              id(), verdict, trap, list(this::payload), list(this::effect), number(), null, unit());
      return new Executed(
          outcome, list(() -> Disposition.at(random.nextInt(Disposition.values().length))));
    }
  }
}
