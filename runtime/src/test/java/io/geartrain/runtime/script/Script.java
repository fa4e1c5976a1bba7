package io.geartrain.runtime.script;

import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;
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
    OVERFLOW,
    WAIT_ONCE,
    WAKE_LAST,
    ASK,
    SLEEP,
    LOCK,
    UNLOCK,
    RESERVE,
    UNRESERVE_LAST,
    SEND_FROM_LAST,
    SYSTEM_RESERVE,
    SEND_WITH_DEPOSIT,
    SEND_LATER,
    CANCEL_LAST,
    TRIGGER_LAST,
    HOOK,
    ON_REPLY_LAST,
    ASK_WITH,
    ASK_INIT
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

  /**
   * Waits, unless this message has waited before.
   *
   * @param bound 0 for as long as gas pays, 1 for exactly, 2 for at most so many heights
   */
  public Script waitOnce(int bound, long blocks) {
    op(Op.WAIT_ONCE).u8(bound).signed(blocks);
    return this;
  }

  /** Wakes the message that waited last. */
  public Script wakeLast(long delay) {
    op(Op.WAKE_LAST).signed(delay);
    return this;
  }

  /** Asks; goes on behind the answer, or one of two if {@code two} is asked, too. */
  public Script ask(ActorId to, Script what, ActorId two, boolean first, long upTo) {
    op(Op.ASK).bytes32(to.bytes()).payload(what.payload()).bool(two != null);
    if (two != null) {
      out.bytes32(two.bytes());
    }
    out.bool(first).signed(upTo);
    return this;
  }

  /** Asks with a deposit of its own; goes on behind the answer. */
  public Script askWith(ActorId to, Script what, long deposit, long upTo) {
    op(Op.ASK_WITH).bytes32(to.bytes()).payload(what.payload()).signed(deposit).signed(upTo);
    return this;
  }

  /** Creates a program, gasless, without value; goes on behind the answer to its init. */
  public Script askInit(
      CodeId code, String salt, Script init, long delay, long deposit, long upTo) {
    op(Op.ASK_INIT).bytes32(code.bytes()).text(salt).payload(init.payload());
    out.signed(delay).signed(deposit).signed(upTo);
    return this;
  }

  /** Sleeps, then goes on. */
  public Script sleep(long blocks) {
    op(Op.SLEEP).signed(blocks);
    return this;
  }

  /** Takes a lock, then goes on. */
  public Script lock(String name, boolean exclusive) {
    op(Op.LOCK).text(name).bool(exclusive);
    return this;
  }

  /** Gives a lock back. */
  public Script unlock(String name) {
    op(Op.UNLOCK).text(name);
    return this;
  }

  /** Sets gas aside. */
  public Script reserve(long gas, long blocks) {
    op(Op.RESERVE).signed(gas).signed(blocks);
    return this;
  }

  /** Gives back what was reserved last. */
  public Script unreserveLast() {
    op(Op.UNRESERVE_LAST);
    return this;
  }

  /** Sends from what was reserved last. */
  public Script sendFromLast(ActorId to, Script what, long delay) {
    op(Op.SEND_FROM_LAST).bytes32(to.bytes()).payload(what.payload()).signed(delay);
    return this;
  }

  /** Sets gas aside for a signal. */
  public Script systemReserve(long gas) {
    op(Op.SYSTEM_RESERVE).signed(gas);
    return this;
  }

  /** Sends with gas for the reply. */
  public Script sendWithDeposit(ActorId to, Script what, long deposit) {
    op(Op.SEND_WITH_DEPOSIT).bytes32(to.bytes()).payload(what.payload()).signed(deposit);
    return this;
  }

  /** Sends with a delay, and remembers what. */
  public Script sendLater(ActorId to, Script what, long value, long delay) {
    op(Op.SEND_LATER).bytes32(to.bytes()).payload(what.payload());
    out.value(Value.of(value)).signed(delay);
    return this;
  }

  /** Takes back what was sent with a delay last. */
  public Script cancelLast() {
    op(Op.CANCEL_LAST);
    return this;
  }

  /** Lets what was sent with a delay last join now. */
  public Script triggerLast() {
    op(Op.TRIGGER_LAST);
    return this;
  }

  /** Binds a critical hook. */
  public Script hook(Script what) {
    op(Op.HOOK).payload(what.payload());
    return this;
  }

  /** Binds a hook to the reply of what was sent with a delay last. */
  public Script onReplyLast(Script what) {
    op(Op.ON_REPLY_LAST).payload(what.payload());
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
  static void run(
      Payload payload, EffectLedger ledger, List<String> memory, Consumer<String> persist) {
    byte[] bytes = payload.bytes();
    try {
      new Interpreter(ledger, memory, persist)
          .run(java.util.Arrays.copyOfRange(bytes, 1, bytes.length));
    } catch (Suspended e) {
      // The handler returns.
    }
  }

  /** Ends a handler whose message is suspended. */
  private static final class Suspended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Suspended() {
      super(null, null, false, false);
    }
  }

  private static final class Interpreter {
    private final EffectLedger ledger;
    private final Consumer<String> persist;
    private final List<String> memory;
    private ActorId created;

    Interpreter(EffectLedger ledger, List<String> memory, Consumer<String> persist) {
      this.ledger = ledger;
      this.memory = memory;
      this.persist = persist;
    }

    /** The rest of a list of steps, as a script. */
    private static Payload rest(WireReader in) {
      byte[] steps = in.from(in.position());
      return Payload.wrap(new WireWriter(steps.length + 1).u8(MAGIC).raw(steps).toBytes());
    }

    private String last(String what) {
      for (int i = memory.size() - 1; i >= 0; i--) {
        if (memory.get(i).startsWith(what + " ")) {
          return memory.get(i).substring(what.length() + 1);
        }
      }
      return null;
    }

    private MessageId lastMessage(String what) {
      String text = last(what);
      return text == null ? new MessageId(0, Phase.INPUT, 0, 0) : MessageId.parse(text);
    }

    private ReservationId lastReservation() {
      String text = last("reserved");
      if (text == null) {
        return null;
      }
      int slash = text.indexOf('/');
      return new ReservationId(
          MessageId.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    private void waitOnce(int bound, long blocks) {
      String note = "waited " + ledger.message().id();
      if (memory.contains(note)) {
        return;
      }
      persist.accept(note);
      switch (bound) {
        case 0 -> ledger.waitForWake();
        case 1 -> ledger.waitFor(blocks);
        default -> ledger.waitUpTo(blocks);
      }
      throw new Suspended();
    }

    private void ask(WireReader in) {
      ActorId to = actor(in);
      Payload what = in.payload();
      ActorId two = in.bool() ? actor(in) : null;
      boolean first = in.bool();
      long upTo = in.signed();
      List<Awaited> awaited = new ArrayList<>();
      awaited.add(new Awaited(ledger.ask(to, what, Value.ZERO, Effect.GASLESS, 0), upTo));
      if (two != null) {
        awaited.add(new Awaited(ledger.ask(two, what, Value.ZERO, Effect.GASLESS, 0), upTo + 1));
      }
      ledger.await(awaited, first, rest(in));
      throw new Suspended();
    }

    private void await(MessageId asked, WireReader in) {
      long upTo = in.signed();
      ledger.await(List.of(new Awaited(asked, upTo)), false, rest(in));
      throw new Suspended();
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
                ledger
                    .create(
                        new CodeId(in.bytes32()),
                        in.payload(),
                        in.payload(),
                        in.value(),
                        in.signed())
                    .program();
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
        case WAIT_ONCE -> waitOnce(in.u8(), in.signed());
        case WAKE_LAST -> ledger.wake(lastMessage("waited"), in.signed());
        case ASK -> ask(in);
        case ASK_WITH ->
            await(
                ledger.ask(actor(in), in.payload(), Value.ZERO, Effect.GASLESS, 0, in.signed()),
                in);
        case ASK_INIT ->
            await(
                ledger
                    .askInit(
                        new CodeId(in.bytes32()),
                        in.payload(),
                        in.payload(),
                        Value.ZERO,
                        Effect.GASLESS,
                        in.signed(),
                        in.signed())
                    .init(),
                in);
        case SLEEP -> {
          long blocks = in.signed();
          ledger.sleep(blocks, rest(in));
          throw new Suspended();
        }
        case LOCK -> {
          String name = in.text();
          if (!ledger.lock(name, in.bool(), rest(in))) {
            throw new Suspended();
          }
        }
        case UNLOCK -> ledger.unlock(in.text());
        case RESERVE -> persist.accept("reserved " + ledger.reserve(in.signed(), in.signed()));
        case UNRESERVE_LAST -> ledger.unreserve(lastReservation());
        case SEND_FROM_LAST ->
            ledger.sendFrom(lastReservation(), actor(in), in.payload(), Value.ZERO, in.signed());
        case SYSTEM_RESERVE -> ledger.systemReserve(in.signed());
        case SEND_WITH_DEPOSIT -> {
          MessageId sent = ledger.send(actor(in), in.payload(), Value.ZERO, Effect.GASLESS, 0);
          ledger.deposit(sent, in.signed());
        }
        case SEND_LATER ->
            persist.accept(
                "delayed "
                    + ledger.send(
                        actor(in), in.payload(), in.value(), Effect.GASLESS, in.signed()));
        case CANCEL_LAST -> ledger.cancel(lastMessage("delayed"));
        case TRIGGER_LAST -> ledger.trigger(lastMessage("delayed"));
        case HOOK -> ledger.setHook(in.payload());
        case ON_REPLY_LAST -> ledger.onReply(lastMessage("delayed"), in.payload());
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
      } catch (Suspended e) {
        throw e;
      } catch (Throwable e) {
        // Handlers in the wild do this; nothing may come of it.
      }
    }

    private long overflow(long depth) {
      return depth + overflow(depth + 1) + overflow(depth + 2);
    }
  }
}
