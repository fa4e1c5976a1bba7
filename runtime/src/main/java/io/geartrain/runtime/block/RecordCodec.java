package io.geartrain.runtime.block;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
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

  /** Beside a verdict: the dispatch was the root of a unit of work. */
  private static final int OF_UNIT = 1 << 7;

  /** Beside a frame's entry point. */
  private static final int FAILED = 1 << 6;

  private static final int KEPT = 1 << 7;

  /** Records come one after the other: each thread writes them into the same room. */
  private static final ThreadLocal<WireWriter> ROOM =
      ThreadLocal.withInitial(() -> new WireWriter(1 << 14));

  private RecordCodec() {}

  /** The record's bytes. */
  public static byte[] encode(BlockRecord record) {
    WireWriter out = ROOM.get().clear();
    out.u8(VERSION).unsigned(record.sequence()).unsigned(record.height());
    out.unsigned(record.timestamp());
    out.list(record.inputs(), RecordCodec::writeInput);
    out.list(record.due(), WireWriter::messageId);
    out.list(record.tasks(), WireWriter::messageId);
    out.list(record.executed(), RecordCodec::writeExecuted);
    return out.toBytes();
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
      out.unsigned(input.version()).unsigned(input.entries());
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

    @Override
    public Void sponsored(Input.Sponsored input) {
      out.u8(9).bytes32(input.sponsor().bytes());
      writeInput(out, input.sent());
      return null;
    }

    @Override
    public Void mailAnswered(Input.MailAnswered input) {
      out.u8(10).bytes32(input.user().bytes()).messageId(input.mail()).payload(input.payload());
      out.value(input.value()).unsigned(input.gas());
      return null;
    }

    @Override
    public Void mailClaimed(Input.MailClaimed input) {
      out.u8(11).bytes32(input.user().bytes()).messageId(input.mail());
      return null;
    }

    @Override
    public Void messageCancelled(Input.MessageCancelled input) {
      out.u8(12).bytes32(input.user().bytes()).messageId(input.message());
      return null;
    }

    @Override
    public Void messageTriggered(Input.MessageTriggered input) {
      out.u8(13).bytes32(input.user().bytes()).messageId(input.message());
      return null;
    }

    @Override
    public Void inheritanceClaimed(Input.InheritanceClaimed input) {
      out.u8(14).bytes32(input.user().bytes()).bytes32(input.program().bytes());
      out.unsigned(input.depth());
      return null;
    }

    @Override
    public Void messageSkipped(Input.MessageSkipped input) {
      out.u8(15).messageId(input.message()).text(input.reason());
      return null;
    }

    @Override
    public Void programSuspended(Input.ProgramSuspended input) {
      out.u8(16).bytes32(input.program().bytes()).text(input.reason());
      return null;
    }

    @Override
    public Void programResumed(Input.ProgramResumed input) {
      out.u8(17).bytes32(input.program().bytes()).text(input.reason());
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
      case 1 -> new Input.CodeDeployed(new CodeId(in.bytes32()), in.text(), in.count(), in.count());
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
      case 9 -> {
        ActorId sponsor = readActor(in);
        if (readInput(in) instanceof Input.MessageSent sent) {
          yield new Input.Sponsored(sponsor, sent);
        }
        throw new WireFormatException(in.position(), "a sponsored message", "another input");
      }
      case 10 ->
          new Input.MailAnswered(
              readActor(in), in.messageId(), in.payload(), in.value(), in.unsigned());
      case 11 -> new Input.MailClaimed(readActor(in), in.messageId());
      case 12 -> new Input.MessageCancelled(readActor(in), in.messageId());
      case 13 -> new Input.MessageTriggered(readActor(in), in.messageId());
      case 14 -> new Input.InheritanceClaimed(readActor(in), readActor(in), in.unsigned());
      case 15 -> new Input.MessageSkipped(in.messageId(), readReason(in));
      case 16 -> new Input.ProgramSuspended(readActor(in), readReason(in));
      case 17 -> new Input.ProgramResumed(readActor(in), readReason(in));
      default ->
          throw new WireFormatException(in.position() - 1, "an input, 0 to 17", "tag " + tag);
    };
  }

  private static String readReason(WireReader in) {
    String reason = in.text();
    if (!Input.Intervention.isReason(reason)) {
      throw new WireFormatException(in.position(), "a reason", reason.length() + " characters");
    }
    return reason;
  }

  private static ReservationId readReservation(WireReader in) {
    return new ReservationId(in.messageId(), in.count());
  }

  private static ActorId readActor(WireReader in) {
    return new ActorId(in.bytes32());
  }

  private static void writeExecuted(WireWriter out, Executed executed) {
    Outcome outcome = executed.outcome();
    int unit = outcome.unit() == null ? 0 : OF_UNIT;
    out.messageId(outcome.message()).u8(outcome.verdict().ordinal() | unit);
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
    if (outcome.unit() != null) {
      writeUnit(out, outcome.unit());
    }
    out.unsigned(executed.dispositions().size());
    for (Disposition disposition : executed.dispositions()) {
      out.u8(disposition.ordinal());
    }
  }

  private static Executed readExecuted(WireReader in) {
    MessageId message = in.messageId();
    int how = in.u8();
    if ((how & ~OF_UNIT) >= Verdict.values().length) {
      throw new WireFormatException(in.position() - 1, "a verdict", Integer.toString(how));
    }
    Verdict verdict = Verdict.at(how & ~OF_UNIT);
    long gasBurned = in.unsigned();
    Trap trap = null;
    if (verdict.hasTrap()) {
      ReplyCode code = ReplyCode.at(bounded(in, ReplyCode.values().length, "a reply code"));
      Trap.Cause cause = Trap.Cause.at(bounded(in, Trap.Cause.values().length, "a cause"));
      trap = new Trap(code, in.payload(), cause);
    }
    List<Payload> events = in.list(WireReader::payload);
    List<Effect> effects = in.list(RecordCodec::readEffect);
    Unit unit = (how & OF_UNIT) == 0 ? null : readUnit(in);
    int count = in.count();
    List<Disposition> dispositions = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      dispositions.add(Disposition.at(bounded(in, Disposition.values().length, "a disposition")));
    }
    return new Executed(
        new Outcome(message, verdict, trap, events, effects, gasBurned, null, unit), dispositions);
  }

  private static void writeUnit(WireWriter out, Unit unit) {
    out.unsigned(unit.frames().size());
    for (Frame frame : unit.frames()) {
      out.bytes32(frame.actor().bytes());
      out.u8(frame.entry().ordinal() | (frame.failed() ? FAILED : 0) | (frame.kept() ? KEPT : 0));
      if (frame.kept()) {
        out.list(frame.events(), WireWriter::payload);
        out.unsigned(frame.effects().size());
        frame.effects().forEach(effect -> writeEffect(out, effect));
      }
    }
    out.bool(unit.data() != null);
    if (unit.data() != null) {
      out.payload(unit.data()).value(unit.value());
    }
    out.optionalText(unit.error());
  }

  private static Unit readUnit(WireReader in) {
    List<Frame> frames = in.list(RecordCodec::readFrame);
    boolean isAnswered = in.bool();
    return new Unit(
        frames,
        isAnswered ? in.payload() : null,
        isAnswered ? in.value() : Value.ZERO,
        in.optionalText());
  }

  private static Frame readFrame(WireReader in) {
    ActorId actor = readActor(in);
    int how = in.u8();
    int entry = how & ~(FAILED | KEPT);
    if (entry >= EntryPoint.values().length) {
      throw new WireFormatException(in.position() - 1, "an entry point", Integer.toString(how));
    }
    boolean kept = (how & KEPT) != 0;
    return new Frame(
        actor,
        EntryPoint.at(entry),
        (how & FAILED) != 0,
        kept,
        kept ? in.list(WireReader::payload) : List.of(),
        kept ? in.list(RecordCodec::readEffect) : List.of());
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

    @Override
    public Void sendFrom(Effect.SendFrom effect) {
      out.u8(6)
          .messageId(effect.reservation().message())
          .unsigned(effect.reservation().nonce())
          .bytes32(effect.destination().bytes())
          .payload(effect.payload())
          .value(effect.value())
          .unsigned(effect.delay());
      return null;
    }

    @Override
    public Void ask(Effect.Ask effect) {
      out.u8(7)
          .bytes32(effect.destination().bytes())
          .payload(effect.payload())
          .value(effect.value())
          .signed(effect.gas())
          .unsigned(effect.delay());
      return null;
    }

    @Override
    public Void answerWith(Effect.AnswerWith effect) {
      out.u8(8).payload(effect.payload()).value(effect.value()).signed(effect.gas());
      return null;
    }

    @Override
    public Void answerFrom(Effect.AnswerFrom effect) {
      out.u8(9)
          .messageId(effect.reservation().message())
          .unsigned(effect.reservation().nonce())
          .payload(effect.payload())
          .value(effect.value());
      return null;
    }

    @Override
    public Void createLater(Effect.CreateLater effect) {
      out.u8(10)
          .bytes32(effect.code().bytes())
          .payload(effect.salt())
          .payload(effect.payload())
          .value(effect.value())
          .signed(effect.gas())
          .unsigned(effect.delay());
      return null;
    }

    @Override
    public Void waiting(Effect.Wait effect) {
      out.u8(11).u8(effect.bound().ordinal()).unsigned(effect.blocks());
      return null;
    }

    @Override
    public Void wake(Effect.Wake effect) {
      out.u8(12).messageId(effect.message()).unsigned(effect.delay());
      return null;
    }

    @Override
    public Void await(Effect.Await effect) {
      out.u8(13)
          .list(effect.awaited(), (w, each) -> w.messageId(each.message()).unsigned(each.upTo()))
          .bool(effect.first())
          .payload(effect.continuation());
      return null;
    }

    @Override
    public Void sleep(Effect.Sleep effect) {
      out.u8(14).unsigned(effect.blocks()).payload(effect.continuation());
      return null;
    }

    @Override
    public Void takeLock(Effect.TakeLock effect) {
      out.u8(15).text(effect.name()).bool(effect.exclusive());
      return null;
    }

    @Override
    public Void awaitLock(Effect.AwaitLock effect) {
      out.u8(16).text(effect.name()).bool(effect.exclusive()).payload(effect.continuation());
      return null;
    }

    @Override
    public Void unlock(Effect.Unlock effect) {
      out.u8(17).text(effect.name());
      return null;
    }

    @Override
    public Void reserve(Effect.Reserve effect) {
      out.u8(18).unsigned(effect.amount()).unsigned(effect.blocks());
      return null;
    }

    @Override
    public Void unreserve(Effect.Unreserve effect) {
      out.u8(19).messageId(effect.reservation().message()).unsigned(effect.reservation().nonce());
      return null;
    }

    @Override
    public Void systemReserve(Effect.SystemReserve effect) {
      out.u8(20).unsigned(effect.amount());
      return null;
    }

    @Override
    public Void deposit(Effect.Deposit effect) {
      out.u8(21).messageId(effect.message()).unsigned(effect.amount());
      return null;
    }

    @Override
    public Void cancel(Effect.Cancel effect) {
      out.u8(22).messageId(effect.message());
      return null;
    }

    @Override
    public Void trigger(Effect.Trigger effect) {
      out.u8(23).messageId(effect.message());
      return null;
    }

    @Override
    public Void setHook(Effect.SetHook effect) {
      out.u8(24).payload(effect.hook());
      return null;
    }

    @Override
    public Void onReply(Effect.OnReply effect) {
      out.u8(25).messageId(effect.message()).payload(effect.hook());
      return null;
    }

    @Override
    public Void askWith(Effect.AskWith effect) {
      out.u8(26)
          .bytes32(effect.destination().bytes())
          .payload(effect.payload())
          .value(effect.value())
          .signed(effect.gas())
          .unsigned(effect.delay())
          .unsigned(effect.deposit());
      return null;
    }

    @Override
    public Void askInit(Effect.AskInit effect) {
      out.u8(27)
          .bytes32(effect.code().bytes())
          .payload(effect.salt())
          .payload(effect.payload())
          .value(effect.value())
          .signed(effect.gas())
          .unsigned(effect.delay())
          .unsigned(effect.deposit());
      return null;
    }

    @Override
    public Void move(Effect.Move effect) {
      out.u8(28).bytes32(effect.from().bytes()).bytes32(effect.to().bytes()).value(effect.value());
      return null;
    }

    @Override
    public Void mint(Effect.Mint effect) {
      out.u8(29).bytes32(effect.to().bytes()).value(effect.value());
      return null;
    }

    @Override
    public Void burn(Effect.Burn effect) {
      out.u8(30).bytes32(effect.from().bytes()).value(effect.value());
      return null;
    }

    @Override
    public Void emit(Effect.Emit effect) {
      out.u8(31).text(effect.type());
      out.list(effect.attributes(), (w, each) -> w.text(each.key()).text(each.value()));
      return null;
    }

    @Override
    public Void found(Effect.Found effect) {
      out.u8(32)
          .bytes32(effect.program().bytes())
          .bytes32(effect.code().bytes())
          .payload(effect.salt())
          .bytes32(effect.creator().bytes());
      return null;
    }

    @Override
    public Void migrate(Effect.Migrate effect) {
      out.u8(33).bytes32(effect.program().bytes()).bytes32(effect.code().bytes());
      return null;
    }

    @Override
    public Void schedule(Effect.Schedule effect) {
      out.u8(34).unsigned(effect.delay()).payload(effect.payload());
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
      case 6 ->
          new Effect.SendFrom(
              readReservation(in), readActor(in), in.payload(), in.value(), in.unsigned());
      case 7 -> new Effect.Ask(readActor(in), in.payload(), in.value(), in.signed(), in.unsigned());
      case 8 -> new Effect.AnswerWith(in.payload(), in.value(), in.signed());
      case 9 -> new Effect.AnswerFrom(readReservation(in), in.payload(), in.value());
      case 10 ->
          new Effect.CreateLater(
              new CodeId(in.bytes32()),
              in.payload(),
              in.payload(),
              in.value(),
              in.signed(),
              in.unsigned());
      case 11 -> new Effect.Wait(Effect.Bound.at(bounded(in, 3, "a bound")), in.unsigned());
      case 12 -> new Effect.Wake(in.messageId(), in.unsigned());
      case 13 ->
          new Effect.Await(
              in.list(r -> new Awaited(r.messageId(), r.unsigned())), in.bool(), in.payload());
      case 14 -> new Effect.Sleep(in.unsigned(), in.payload());
      case 15 -> new Effect.TakeLock(in.text(), in.bool());
      case 16 -> new Effect.AwaitLock(in.text(), in.bool(), in.payload());
      case 17 -> new Effect.Unlock(in.text());
      case 18 -> new Effect.Reserve(in.unsigned(), in.unsigned());
      case 19 -> new Effect.Unreserve(readReservation(in));
      case 20 -> new Effect.SystemReserve(in.unsigned());
      case 21 -> new Effect.Deposit(in.messageId(), in.unsigned());
      case 22 -> new Effect.Cancel(in.messageId());
      case 23 -> new Effect.Trigger(in.messageId());
      case 24 -> new Effect.SetHook(in.payload());
      case 25 -> new Effect.OnReply(in.messageId(), in.payload());
      case 26 ->
          new Effect.AskWith(
              readActor(in), in.payload(), in.value(), in.signed(), in.unsigned(), in.unsigned());
      case 27 ->
          new Effect.AskInit(
              new CodeId(in.bytes32()),
              in.payload(),
              in.payload(),
              in.value(),
              in.signed(),
              in.unsigned(),
              in.unsigned());
      case 28 -> new Effect.Move(readActor(in), readActor(in), in.value());
      case 29 -> new Effect.Mint(readActor(in), in.value());
      case 30 -> new Effect.Burn(readActor(in), in.value());
      case 31 -> new Effect.Emit(in.text(), in.list(r -> new Attribute(r.text(), r.text())));
      case 32 ->
          new Effect.Found(readActor(in), new CodeId(in.bytes32()), in.payload(), readActor(in));
      case 33 -> new Effect.Migrate(readActor(in), new CodeId(in.bytes32()));
      case 34 -> new Effect.Schedule(in.unsigned(), in.payload());
      default ->
          throw new WireFormatException(in.position() - 1, "an effect, 0 to 34", "tag " + tag);
    };
  }
}
