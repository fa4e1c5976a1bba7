package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.script.ScriptCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Random inputs: sends, values, delays, timers, creations, exits, panics, failing inits, gas; waits, asks,
 * locks, reservations, signals, hooks.
 */
final class Workload {
  static final ScriptCode MUTE = ScriptCode.named("mute").without(EntryPoint.REPLY);
  static final ScriptCode BARE = ScriptCode.named("bare").without(EntryPoint.INIT);
  static final ScriptCode UNKNOWN = ScriptCode.named("never deployed");
  static final ScriptCode[] CODES = {World.CODE, MUTE, BARE};

  private final Random random;
  private final boolean driven;
  private final boolean mortal;
  private final boolean waits;
  private final List<ActorId> programs = new ArrayList<>();
  private int label;

  private Workload(long seed, boolean driven, boolean mortal) {
    this.random = new Random(seed);
    this.driven = driven;
    // Where messages wait, what becomes of them depends on the block in which they ran.
    this.waits = !driven;
    this.mortal = mortal;
  }

  /** The seeds of this run: {@code -Dgeartrain.test.seeds}, 20 unless told otherwise. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("geartrain.test.seeds", 20));
  }

  static Stream<Long> boxedSeeds() {
    return seeds().boxed();
  }

  /** Batches of inputs without target heights. */
  static List<List<Input>> of(long seed, int batches) {
    return new Workload(seed, false, true).batches(batches);
  }

  /**
   * Batches for the driven clock: every message has its target height, and a watermark is raised only when
   * all messages up to it have been submitted.
   *
   * @param mortal whether programs may end; what is submitted to one that has ended is refused
   */
  static List<List<Input>> driven(long seed, int batches, boolean mortal) {
    return new Workload(seed, true, mortal).batches(batches);
  }

  private List<List<Input>> batches(int count) {
    List<List<Input>> all = new ArrayList<>();
    List<Input> first = new ArrayList<>();
    for (ScriptCode code : CODES) {
      first.add(World.deploy(code));
    }
    int size = 4 + random.nextInt(6);
    for (int i = 0; i < size; i++) {
      ScriptCode code = CODES[random.nextInt(CODES.length)];
      programs.add(code.program("p" + i));
    }
    for (int i = 0; i < size; i++) {
      ScriptCode code = World.CODE;
      for (ScriptCode candidate : CODES) {
        code = candidate.program("p" + i).equals(programs.get(i)) ? candidate : code;
      }
      Script init = mortal && random.nextInt(12) == 0 ? Script.script().panic("no init") : init();
      first.add(World.create(user(), code, "p" + i, init, random.nextInt(40), gas(), null));
    }
    all.add(first);
    for (int i = 1; i <= count; i++) {
      List<Input> batch = new ArrayList<>();
      int inputs = 1 + random.nextInt(driven ? 3 : 9);
      for (int j = 0; j < inputs; j++) {
        long target = driven ? i + random.nextInt(4) : Input.NOW;
        batch.add(World.send(user(), program(), script(3), random.nextInt(6), gas(), target, null));
      }
      if (driven) {
        batch.add(World.watermark(i));
      }
      all.add(batch);
    }
    return all;
  }

  private Script init() {
    return mortal ? script(1) : Script.script().persist("init");
  }

  private UserId user() {
    return random.nextBoolean() ? World.ALICE : World.BOB;
  }

  private ActorId program() {
    return programs.get(random.nextInt(programs.size()));
  }

  private long gas() {
    return random.nextInt(12) == 0 ? random.nextInt(3000) : 5_000 + random.nextInt(60_000);
  }

  private long ownGas() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(2000);
      case 1 -> 2_000 + random.nextInt(8_000);
      default -> Effect.GASLESS;
    };
  }

  private ActorId target() {
    return switch (random.nextInt(8)) {
      case 0 -> Script.SELF;
      case 1 -> Script.SOURCE;
      case 2 -> World.CAROL.id();
      default -> program();
    };
  }

  private Script script(int depth) {
    Script script = Script.script().persist("m" + label++);
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      step(script, depth);
    }
    return script;
  }

  private void step(Script script, int depth) {
    int kind = random.nextInt(waits ? 34 : 20);
    if (kind >= 20) {
      gear(script, depth, kind);
    } else if (depth > 0 && kind < 8) {
      send(script, depth);
    } else if (depth > 0 && kind < 10) {
      create(script, depth);
    } else if (depth > 0 && kind < 12) {
      script.attempt(
          Script.script()
              .startTimer("k" + random.nextInt(2), 1 + random.nextInt(3), script(0), ownGas()));
    } else {
      switch (kind) {
        case 12 -> script.cancelTimer("k" + random.nextInt(2));
        case 13, 14 -> answer(script);
        case 15 -> script.noteBalance();
        case 16 -> script.noteGas();
        case 17 -> fail(script);
        case 18 -> script.swallow(Script.script().charge(random.nextInt(4000)));
        case 19 -> exit(script);
        default -> script.charge(random.nextInt(300));
      }
    }
  }

  /** What waits, asks, locks and sets gas aside. */
  private void gear(Script script, int depth, int kind) {
    Script inner = depth > 0 ? script(depth - 1) : Script.script().persist("m" + label++);
    switch (kind) {
      case 20 -> script.waitOnce(random.nextInt(3), 1 + random.nextInt(4));
      case 21 -> script.attempt(Script.script().wakeLast(random.nextInt(3)));
      case 22, 23 ->
          script.ask(
              target(),
              inner,
              random.nextBoolean() ? null : target(),
              random.nextBoolean(),
              1 + random.nextInt(4));
      case 24 -> script.sleep(1 + random.nextInt(3));
      case 25, 26 -> {
        String name = "l" + random.nextInt(2);
        script.lock(name, random.nextInt(3) > 0);
        if (random.nextBoolean()) {
          script.sleep(1 + random.nextInt(4)).unlock(name);
        }
      }
      case 27 ->
          script.attempt(Script.script().reserve(2_000 + random.nextInt(4000), random.nextInt(5)));
      case 28 ->
          script.attempt(
              random.nextBoolean()
                  ? Script.script().unreserveLast()
                  : Script.script().sendFromLast(target(), inner, random.nextInt(2)));
      case 29 ->
          script.attempt(
              random.nextBoolean()
                  ? Script.script().systemReserve(random.nextInt(4000))
                  : Script.script().hook(Script.script().persist("in hook")));
      case 30 ->
          script.attempt(
              random.nextBoolean()
                  ? Script.script().sendWithDeposit(target(), inner, random.nextInt(5000))
                  : Script.script()
                      .sendLater(target(), inner, random.nextInt(3), 1 + random.nextInt(5)));
      case 31 -> script.askWith(target(), inner, random.nextInt(4) * 1000, 1 + random.nextInt(4));
      case 32 ->
          script.askInit(
              random.nextInt(6) == 0 ? UNKNOWN.id() : CODES[random.nextInt(CODES.length)].id(),
              "a" + random.nextInt(2),
              random.nextInt(4) == 0 ? Script.script().panic("no init") : inner,
              random.nextInt(2),
              random.nextInt(4) * 1000,
              1 + random.nextInt(4));
      default ->
          script.attempt(
              switch (random.nextInt(3)) {
                case 0 -> Script.script().cancelLast();
                case 1 -> Script.script().triggerLast();
                default -> Script.script().onReplyLast(Script.script().persist("on reply"));
              });
    }
  }

  private void send(Script script, int depth) {
    Script one =
        Script.script()
            .send(
                target(),
                script(depth - 1),
                random.nextInt(4),
                ownGas(),
                random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0);
    script.attempt(one);
  }

  private void create(Script script, int depth) {
    ScriptCode code = random.nextInt(6) == 0 ? UNKNOWN : CODES[random.nextInt(CODES.length)];
    Script init = random.nextInt(4) == 0 ? Script.script().panic("no init") : script(depth - 1);
    script.attempt(
        Script.script()
            .create(code.id(), "c" + random.nextInt(2), init, random.nextInt(3), ownGas())
            .send(Script.CREATED, script(0), random.nextInt(2), ownGas(), random.nextInt(2)));
  }

  private void answer(Script script) {
    if (random.nextBoolean()) {
      script.attempt(Script.script().answer(script(0), random.nextInt(3)));
    } else {
      script.attempt(Script.script().answer(Payload.utf8("answer " + label++), random.nextInt(2)));
    }
  }

  private void fail(Script script) {
    switch (random.nextInt(6)) {
      case 0 -> script.panic("p" + label++);
      case 1 -> script.fail();
      case 2 -> script.charge(1L << 40);
      default -> script.persist("spared");
    }
  }

  private void exit(Script script) {
    if (mortal && random.nextInt(12) == 0) {
      script.exit(random.nextBoolean() ? program() : World.CAROL.id());
    }
  }
}
