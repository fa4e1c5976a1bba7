package io.geartrain.runtime.block;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The bytes of a record. The first byte is the format's version; each variant has a tag of its own
 * that is never used again for anything else. The same record always has the same bytes.
 */
public final class RecordCodec {
  /** The version that this build writes. */
  public static final int VERSION = 1;

  /** Records come one after the other: each thread writes them into the same room. */
  private static final ThreadLocal<WireWriter> HEAD =
      ThreadLocal.withInitial(() -> new WireWriter(1 << 12));

  private RecordCodec() {}

  /** The record's bytes. */
  public static byte[] encode(BlockRecord record) {
    WireWriter executed = new WireWriter(64 + 64 * record.executed().size());
    record.executed().forEach(each -> writeExecuted(executed, each));
    return encode(record, executed);
  }

  /**
   * The record's bytes, of which those of the executed dispatches have been written one by one, when each
   * was at hand.
   */
  public static byte[] encode(BlockRecord record, WireWriter executed) {
    WireWriter out = HEAD.get().clear();
    out.u8(VERSION).unsigned(record.sequence()).unsigned(record.height());
    out.unsigned(record.timestamp());
    out.list(record.inputs(), RecordCodec::writeInput);
    out.list(record.due(), WireWriter::messageId);
    out.list(record.tasks(), WireWriter::messageId);
    out.unsigned(record.executed().size());
    return out.followedBy(executed);
  }

  /**
   * The sequence of the record of these bytes, without reading the rest.
   *
   * @throws WireFormatException when they are not a record, or one of another version
   */
  public static long sequenceOf(byte[] bytes) {
    return begin(bytes).unsigned();
  }

  private static WireReader begin(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException(0, "record format " + VERSION, "record format " + version);
    }
    return in;
  }

  /**
   * The record of these bytes.
   *
   * @throws WireFormatException when they are not a record, or one of another version
   */
  public static BlockRecord decode(byte[] bytes) {
    WireReader in = begin(bytes);
    BlockRecord record =
        new BlockRecord(
            in.unsigned(),
            in.unsigned(),
            in.unsigned(),
            in.list(RecordCodec::readInput),
            in.list(WireReader::messageId),
            in.list(WireReader::messageId),
            in.list(RecordCodec::readExecuted));
    in.expectEnd();
    return record;
  }

  private static void writeInput(WireWriter out, Input input) {
    input.match(new InputWriter(out));
  }

  private record InputWriter(WireWriter out) implements Input.Cases<Void> {
    @Override
    public Void genesis(Input.Genesis input) {
      out.u8(0).unsigned(input.settings().size());
      input.settings().forEach((key, value) -> out.text(key).text(value));
      return null;
    }

    @Override
    public Void codeDeployed(Input.CodeDeployed input) {
      out.u8(1).bytes32(input.code().bytes()).text(input.name());
      out.unsigned(input.version()).u8(input.entries());
      return null;
    }

    @Override
    public Void programCreated(Input.ProgramCreated input) {
      out.u8(2).bytes32(input.user().bytes()).bytes32(input.code().bytes());
      out.payload(input.salt()).payload(input.payload()).value(input.value());
      out.unsigned(input.gas()).optionalText(input.key());
      return null;
    }

    @Override
    public Void messageSent(Input.MessageSent input) {
      out.u8(3).bytes32(input.user().bytes()).bytes32(input.destination().bytes());
      out.payload(input.payload()).value(input.value()).unsigned(input.gas());
      out.signed(input.target()).optionalText(input.key());
      return null;
    }

    @Override
    public Void watermarkRaised(Input.WatermarkRaised input) {
      out.u8(4).unsigned(input.height());
      return null;
    }

    @Override
    public Void sourceAdvanced(Input.SourceAdvanced input) {
      out.u8(5).text(input.source()).unsigned(input.offset()).payload(input.fingerprint());
      return null;
    }

    @Override
    public Void subscriptionOpened(Input.SubscriptionOpened input) {
      out.u8(6).bytes32(input.user().bytes()).text(input.name());
      return null;
    }

    @Override
    public Void cursorMoved(Input.CursorMoved input) {
      out.u8(7).bytes32(input.user().bytes()).text(input.name()).messageId(input.mail());
      return null;
    }

    @Override
    public Void subscriptionClosed(Input.SubscriptionClosed input) {
      out.u8(8).bytes32(input.user().bytes()).text(input.name());
      return null;
    }
  }

  private static Input readInput(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> {
        TreeMap<String, String> settings = new TreeMap<>();
        for (int i = in.count(); i > 0; i--) {
          settings.put(in.text(), in.text());
        }
        yield new Input.Genesis(settings);
      }
      case 1 -> new Input.CodeDeployed(new CodeId(in.bytes32()), in.text(), in.count(), in.u8());
      case 2 ->
          new Input.ProgramCreated(
              readActor(in),
              new CodeId(in.bytes32()),
              in.payload(),
              in.payload(),
              in.value(),
              in.unsigned(),
              in.optionalText());
      case 3 ->
          new Input.MessageSent(
              readActor(in),
              readActor(in),
              in.payload(),
              in.value(),
              in.unsigned(),
              in.signed(),
              in.optionalText());
      case 4 -> new Input.WatermarkRaised(in.unsigned());
      case 5 -> new Input.SourceAdvanced(in.text(), in.unsigned(), in.payload());
      case 6 -> new Input.SubscriptionOpened(readActor(in), in.text());
      case 7 -> new Input.CursorMoved(readActor(in), in.text(), in.messageId());
      case 8 -> new Input.SubscriptionClosed(readActor(in), in.text());
      default -> throw new WireFormatException(in.position() - 1, "an input, 0 to 8", "tag " + tag);
    };
  }

  private static ActorId readActor(WireReader in) {
    return new ActorId(in.bytes32());
  }

  /** Writes one executed dispatch. */
  public static void writeExecuted(WireWriter out, Executed executed) {
    Outcome outcome = executed.outcome();
    out.messageId(outcome.message()).u8(outcome.verdict().ordinal());
    out.unsigned(outcome.gasBurned());
    if (outcome.trap() != null) {
      Trap trap = outcome.trap();
      out.u8(trap.code().ordinal()).u8(trap.cause().ordinal()).payload(trap.payload());
    }
    out.unsigned(outcome.events().size());
    for (Payload event : outcome.events()) {
      out.payload(event);
    }
    out.unsigned(outcome.effects().size());
    for (Effect effect : outcome.effects()) {
      writeEffect(out, effect);
    }
    out.unsigned(executed.dispositions().size());
    for (Disposition disposition : executed.dispositions()) {
      out.u8(disposition.ordinal());
    }
  }

  private static Executed readExecuted(WireReader in) {
    MessageId message = in.messageId();
    Verdict verdict = Verdict.at(bounded(in, Verdict.values().length, "a verdict"));
    long gasBurned = in.unsigned();
    Trap trap = null;
    if (verdict != Verdict.SUCCESS) {
      ReplyCode code = ReplyCode.at(bounded(in, ReplyCode.values().length, "a reply code"));
      Trap.Cause cause = Trap.Cause.at(bounded(in, Trap.Cause.values().length, "a cause"));
      trap = new Trap(code, in.payload(), cause);
    }
    List<Payload> events = in.list(WireReader::payload);
    List<Effect> effects = in.list(RecordCodec::readEffect);
    int count = in.count();
    List<Disposition> dispositions = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      dispositions.add(Disposition.at(bounded(in, Disposition.values().length, "a disposition")));
    }
    return new Executed(
        new Outcome(message, verdict, trap, events, effects, gasBurned, null), dispositions);
  }

  private static int bounded(WireReader in, int bound, String what) {
    int ordinal = in.u8();
    if (ordinal >= bound) {
      throw new WireFormatException(in.position() - 1, what, Integer.toString(ordinal));
    }
    return ordinal;
  }

  private static void writeEffect(WireWriter out, Effect effect) {
    // Sends are most of what a log holds: no visitor in their way.
    if (effect instanceof Effect.Send send) {
      out.u8(0).bytes32(send.destination().bytes()).payload(send.payload());
      out.value(send.value()).signed(send.gas()).unsigned(send.delay());
    } else {
      effect.match(new EffectWriter(out));
    }
  }

  private record EffectWriter(WireWriter out) implements Effect.Cases<Void> {
    @Override
    public Void send(Effect.Send effect) {
      writeEffect(out, effect);
      return null;
    }

    @Override
    public Void answer(Effect.Answer effect) {
      out.u8(1).payload(effect.payload()).value(effect.value());
      return null;
    }

    @Override
    public Void create(Effect.Create effect) {
      out.u8(2).bytes32(effect.code().bytes()).payload(effect.salt());
      out.payload(effect.payload()).value(effect.value()).signed(effect.gas());
      return null;
    }

    @Override
    public Void startTimer(Effect.StartTimer effect) {
      out.u8(3).text(effect.key()).unsigned(effect.delay());
      out.payload(effect.payload()).signed(effect.gas());
      return null;
    }

    @Override
    public Void cancelTimer(Effect.CancelTimer effect) {
      out.u8(4).text(effect.key());
      return null;
    }

    @Override
    public Void exit(Effect.Exit effect) {
      out.u8(5).bytes32(effect.inheritor().bytes());
      return null;
    }
  }

  private static Effect readEffect(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 ->
          new Effect.Send(readActor(in), in.payload(), in.value(), in.signed(), in.unsigned());
      case 1 -> new Effect.Answer(in.payload(), in.value());
      case 2 ->
          new Effect.Create(
              new CodeId(in.bytes32()), in.payload(), in.payload(), in.value(), in.signed());
      case 3 -> new Effect.StartTimer(in.text(), in.unsigned(), in.payload(), in.signed());
      case 4 -> new Effect.CancelTimer(in.text());
      case 5 -> new Effect.Exit(readActor(in));
      default ->
          throw new WireFormatException(in.position() - 1, "an effect, 0 to 5", "tag " + tag);
    };
  }
}
