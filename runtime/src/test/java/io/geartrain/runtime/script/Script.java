package io.geartrain.runtime.script;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.function.Consumer;

/** What a scripted program does with a message: steps, in order. Build it, send its payload. */
public final class Script {
  /** Instead of a destination: the program itself. */
  public static final ActorId SELF = new ActorId(Bytes32.hash("test/self"));

  /** Instead of a destination: whoever sent the message. */
  public static final ActorId SOURCE = new ActorId(Bytes32.hash("test/source"));

  /** Instead of a destination: the program that this run created last. */
  public static final ActorId CREATED = new ActorId(Bytes32.hash("test/created"));

  private static final int MAGIC = 'S';

  private enum Op {
    PERSIST,
    SEND,
    ANSWER,
    CREATE,
    START_TIMER,
    CANCEL_TIMER,
    EXIT,
    PANIC,
    THROW,
    CHARGE,
    ATTEMPT,
    SWALLOW,
    TIMES,
    NOTE_BALANCE,
    NOTE_GAS,
    NOTE_HEIGHT,
    OVERFLOW
  }

  private final WireWriter out = new WireWriter(32);

  private Script() {}

  /** Does nothing yet. */
  public static Script script() {
    return new Script();
  }

  private WireWriter op(Op op) {
    return out.u8(op.ordinal());
  }

  /** Persists that text. */
  public Script persist(String text) {
    op(Op.PERSIST).text(text);
    return this;
  }

  /** Sends a script, gasless, without value, at once. */
  public Script send(ActorId to, Script what) {
    return send(to, what, 0, Effect.GASLESS, 0);
  }

  /** Sends a script. */
  public Script send(ActorId to, Script what, long value, long gas, long delay) {
    return sendRaw(to, what.payload(), Value.of(value), gas, delay);
  }

  /** Sends a script later. */
  public Script sendDelayed(ActorId to, Script what, long delay) {
    return send(to, what, 0, Effect.GASLESS, delay);
  }

  /** Sends a script with value. */
  public Script sendValue(ActorId to, Script what, long value) {
    return send(to, what, value, Effect.GASLESS, 0);
  }

  /** Sends any bytes. */
  public Script sendRaw(ActorId to, Payload payload, Value value, long gas, long delay) {
    op(Op.SEND).bytes32(to.bytes()).payload(payload).value(value).signed(gas).signed(delay);
    return this;
  }

  /** Replies with text. */
  public Script answer(String text) {
    return answer(Payload.utf8(text), 0);
  }

  /** Replies with a script, which the sender runs when it is a scripted program. */
  public Script answer(Script what, long value) {
    return answer(what.payload(), value);
  }

  /** Replies. */
  public Script answer(Payload payload, long value) {
    op(Op.ANSWER).payload(payload).value(Value.of(value));
    return this;
  }

  /** Creates a program, gasless, without value. */
  public Script create(CodeId code, String salt, Script init) {
    return create(code, salt, init, 0, Effect.GASLESS);
  }

  /** Creates a program. */
  public Script create(CodeId code, String salt, Script init, long value, long gas) {
    op(Op.CREATE).bytes32(code.bytes()).text(salt).payload(init.payload());
    out.value(Value.of(value)).signed(gas);
    return this;
  }

  /** Starts a timer, gasless. */
  public Script startTimer(String key, long delay, Script what) {
    return startTimer(key, delay, what, Effect.GASLESS);
  }

  /** Starts a timer. */
  public Script startTimer(String key, long delay, Script what, long gas) {
    op(Op.START_TIMER).text(key).signed(delay).payload(what.payload()).signed(gas);
    return this;
  }

  /** Cancels a timer. */
  public Script cancelTimer(String key) {
    op(Op.CANCEL_TIMER).text(key);
    return this;
  }

  /** Ends the program. */
  public Script exit(ActorId inheritor) {
    op(Op.EXIT).bytes32(inheritor.bytes());
    return this;
  }

  /** Panics with that text. */
  public Script panic(String text) {
    return panic(Payload.utf8(text));
  }

  /** Panics with those bytes. */
  public Script panic(Payload payload) {
    op(Op.PANIC).payload(payload);
    return this;
  }

  /** Throws what no program should. */
  public Script fail() {
    op(Op.THROW);
    return this;
  }

  /** Burns gas. */
  public Script charge(long gas) {
    op(Op.CHARGE).signed(gas);
    return this;
  }

  /** Does that, and persists {@code rejected CODE} when an effect is not allowed. */
  public Script attempt(Script what) {
    op(Op.ATTEMPT).counted(what.out.toBytes());
    return this;
  }

  /** Does that and catches whatever comes of it, errors included. */
  public Script swallow(Script what) {
    op(Op.SWALLOW).counted(what.out.toBytes());
    return this;
  }

  /** Does that so many times. */
  public Script times(int count, Script what) {
    op(Op.TIMES).unsigned(count).counted(what.out.toBytes());
    return this;
  }

  /** Persists what the program may spend. */
  public Script noteBalance() {
    op(Op.NOTE_BALANCE);
    return this;
  }

  /** Persists the gas left. */
  public Script noteGas() {
    op(Op.NOTE_GAS);
    return this;
  }

  /** Persists the block's height. */
  public Script noteHeight() {
    op(Op.NOTE_HEIGHT);
    return this;
  }

  /** Recurses until the stack overflows. */
  public Script overflow() {
    op(Op.OVERFLOW);
    return this;
  }

  /** The script's bytes. */
  public Payload payload() {
    byte[] steps = out.toBytes();
    return Payload.wrap(new WireWriter(steps.length + 1).u8(MAGIC).raw(steps).toBytes());
  }

  /** Whether these bytes are a script's. */
  static boolean isScript(Payload payload) {
    return payload.size() > 0 && payload.bytes()[0] == MAGIC;
  }

  /** Runs a payload that is a script. */
  static void run(Payload payload, EffectLedger ledger, Consumer<String> persist) {
    byte[] bytes = payload.bytes();
    new Interpreter(ledger, persist).run(java.util.Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  private static final class Interpreter {
    private final EffectLedger ledger;
    private final Consumer<String> persist;
    private ActorId created;

    Interpreter(EffectLedger ledger, Consumer<String> persist) {
      this.ledger = ledger;
      this.persist = persist;
    }

    void run(byte[] steps) {
      WireReader in = new WireReader(steps);
      while (!in.atEnd()) {
        step(Op.values()[in.u8()], in);
      }
    }

    private ActorId actor(WireReader in) {
      ActorId id = new ActorId(in.bytes32());
      if (id.equals(SELF)) {
        return ledger.message().destination();
      }
      if (id.equals(SOURCE)) {
        return ledger.message().source();
      }
      return id.equals(CREATED) ? created : id;
    }

    private void step(Op op, WireReader in) {
      switch (op) {
        case PERSIST -> persist.accept(in.text());
        case SEND -> ledger.send(actor(in), in.payload(), in.value(), in.signed(), in.signed());
        case ANSWER -> ledger.answer(in.payload(), in.value());
        case CREATE ->
            created =
                ledger.create(
                    new CodeId(in.bytes32()), in.payload(), in.payload(), in.value(), in.signed());
        case START_TIMER -> ledger.startTimer(in.text(), in.signed(), in.payload(), in.signed());
        case CANCEL_TIMER -> ledger.cancelTimer(in.text());
        case EXIT -> ledger.exit(actor(in));
        case PANIC -> throw new Panic(in.payload());
        case THROW -> throw new IllegalStateException("as the script says");
        case CHARGE -> ledger.charge(in.signed());
        case ATTEMPT -> attempt(in.counted());
        case SWALLOW -> swallow(in.counted());
        case TIMES -> {
          int count = in.count();
          byte[] steps = in.counted();
          for (int i = 0; i < count; i++) {
            run(steps);
          }
        }
        case NOTE_BALANCE -> persist.accept("balance " + ledger.balance());
        case NOTE_GAS -> persist.accept("gas " + ledger.gas());
        case NOTE_HEIGHT -> persist.accept("height " + ledger.block().height());
        case OVERFLOW -> overflow(0);
        default -> throw new AssertionError(op);
      }
    }

    private void attempt(byte[] steps) {
      try {
        run(steps);
      } catch (EffectRejected e) {
        persist.accept("rejected " + e.code());
      }
    }

    private void swallow(byte[] steps) {
      try {
        run(steps);
      } catch (Throwable e) {
        // Handlers in the wild do this; nothing may come of it.
      }
    }

    private long overflow(long depth) {
      return depth + overflow(depth + 1) + overflow(depth + 2);
    }
  }
}
