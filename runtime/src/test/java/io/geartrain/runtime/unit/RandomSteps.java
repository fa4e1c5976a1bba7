package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random trees of steps: writes, calls with and without replies, fences and funds, coins of two kinds, new
 * contracts, sends with value, gas and delays, timers, reservations, waits, exits, and failures of every kind.
 */
final class RandomSteps {
  private final Random random;
  private final List<ActorId> contracts;
  private final List<ActorId> programs;
  private final long gas;

  /**
   * Of a seed.
   *
   * @param gas a good part of what a root has
   */
  RandomSteps(long seed, List<ActorId> contracts, List<ActorId> programs, long gas) {
    this.random = new Random(seed);
    this.contracts = contracts;
    this.programs = programs;
    this.gas = gas;
  }

  private static <T> T any(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  ActorId contract() {
    return any(random, contracts);
  }

  private ActorId program() {
    return random.nextInt(4) == 0 ? any(random, programs) : contract();
  }

  private ActorId anybody() {
    return random.nextInt(4) == 0 ? UserId.of("carol").id() : program();
  }

  private Coins coins() {
    return switch (random.nextInt(5)) {
      case 0 -> Coins.of("unit", Value.of(random.nextInt(8)));
      case 1 -> Coins.of("atom", Value.of(random.nextInt(8)));
      default -> Coins.NONE;
    };
  }

  private ReplyOn on() {
    return ReplyOn.values()[random.nextInt(ReplyOn.values().length)];
  }

  /** A tree whose calls are nested so deep at most. */
  Step tree(int depth) {
    List<Step> all = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      all.add(one(depth));
    }
    return turn -> {
      for (Step step : all) {
        step.run(turn);
      }
    };
  }

  private Step one(int depth) {
    int kind = random.nextInt(depth > 0 ? 42 : 22);
    String key = "k" + random.nextInt(4);
    int number = random.nextInt(6);
    return switch (kind) {
      case 0, 1 -> turn -> turn.add(key);
      case 2 -> turn -> turn.delete(key);
      case 3 -> turn -> turn.put(key, turn.ledger().balance());
      case 4 -> turn -> turn.put(key, turn.ledger().gas());
      case 5 -> unit(turn -> turn.data("d" + number));
      case 6 -> unit(turn -> turn.unit().attribute(key, "v" + number));
      case 7 -> unit(turn -> turn.unit().event("event", List.of()));
      case 8 -> charging();
      case 9 -> failing();
      case 10 -> caught(turn -> turn.ledger().startTimer(key, 1 + number, Payload.EMPTY, ownGas()));
      case 11 -> turn -> turn.ledger().cancelTimer(key);
      case 12 -> caught(turn -> turn.put("reservation", turn.ledger().reserve(5000, 1 + number)));
      case 13 -> caught(turn -> turn.ledger().unreserve(reservation(turn)));
      case 14 -> caught(turn -> turn.ledger().answer(Payload.EMPTY, Value.of(number)));
      case 15 -> waiting(number);
      case 16 -> exiting();
      case 17 -> sending(Step.NOTHING);
      case 18 -> caught(turn -> turn.ledger().cancel(delayed(turn)));
      case 19 -> caught(turn -> turn.ledger().trigger(delayed(turn)));
      case 20 -> creating();
      case 21 -> hooking();
      case 22, 23 -> sending(tree(depth - 1));
      case 24 -> asking(tree(0));
      case 25 -> bank();
      case 26 -> instantiating(tree(depth - 1));
      case 27 -> unit(caught(turn -> turn.put(key, turn.raw(contract(turn, number), key))));
      default -> calling(depth);
    };
  }

  private ActorId contract(Turn turn, int number) {
    return contracts.get(number % contracts.size());
  }

  /** For contracts only; others do nothing. */
  private Step unit(Step step) {
    return turn -> {
      if (contracts.contains(turn.self())) {
        step.run(turn);
      }
    };
  }

  private static Step caught(Step step) {
    return turn -> {
      try {
        step.run(turn);
      } catch (EffectRejected e) {
        turn.put("rejected", e.code());
      }
    };
  }

  private long ownGas() {
    return gas / 20;
  }

  private Step charging() {
    long much = random.nextInt(15) == 0 ? Long.MAX_VALUE : random.nextInt((int) (gas / 50));
    return turn -> turn.ledger().charge(much);
  }

  private Step failing() {
    int how = random.nextInt(8);
    return turn -> {
      switch (how) {
        case 0, 1 -> turn.fail("random");
        case 2 -> throw new Panic("random");
        case 3 -> throw new IllegalStateException("random");
        default -> turn.add("spared");
      }
    };
  }

  private static ReservationId reservation(Turn turn) {
    String text = turn.get("reservation");
    if (text == null) {
      return null;
    }
    int slash = text.indexOf('/');
    return new ReservationId(
        MessageId.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  private static MessageId delayed(Turn turn) {
    String text = turn.get("delayed");
    return text == null ? null : MessageId.parse(text);
  }

  private Step waiting(int number) {
    return caught(
        turn -> {
          String note = "waited " + turn.ledger().message().id();
          if (turn.get(note) == null && !turn.ledger().isSuspended()) {
            turn.put(note, number);
            turn.ledger().waitUpTo(1 + number);
          }
        });
  }

  private Step exiting() {
    boolean rarely = random.nextInt(12) == 0;
    return turn -> {
      if (rarely && !turn.self().equals(contracts.get(0))) {
        turn.ledger().exit(UserId.of("carol").id());
      }
    };
  }

  private Step sending(Step what) {
    ActorId to = anybody();
    long value = random.nextInt(3);
    long own = random.nextInt(3) == 0 ? ownGas() : Effect.GASLESS;
    long delay = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0;
    Payload payload = what.payload();
    return caught(
        turn -> {
          MessageId id = turn.ledger().send(to, payload, Value.of(value), own, delay);
          if (delay > 0) {
            turn.put("delayed", id);
          }
        });
  }

  private Step creating() {
    Payload salt = Payload.utf8("s" + random.nextInt(3));
    return caught(
        turn ->
            turn.ledger()
                .create(UnitWorld.PROGRAM.id(), salt, Payload.EMPTY, Value.of(1), Effect.GASLESS));
  }

  private Step hooking() {
    boolean deposits = random.nextBoolean();
    ActorId to = program();
    return caught(
        turn -> {
          MessageId id = turn.ledger().send(to, Payload.EMPTY, Value.ZERO, Effect.GASLESS, 0);
          if (deposits) {
            turn.ledger().deposit(id, 3000);
          } else {
            turn.ledger().onReply(id, Payload.EMPTY);
          }
          // Of somebody else, as likely as not.
          turn.ledger()
              .onReply(new MessageId(id.sequence(), id.phase(), id.ordinal(), 0), Payload.EMPTY);
        });
  }

  private Step asking(Step what) {
    ActorId of = contract();
    Payload request = what.payload();
    return unit(
        turn -> {
          try {
            turn.put("asked", turn.unit().query(of, request).utf8());
          } catch (CallFailed e) {
            turn.put("asked", e.error().redacted());
          }
        });
  }

  private Step bank() {
    ActorId to = anybody();
    Coins coins = coins().isEmpty() ? Coins.of("atom", Value.of(2)) : coins();
    Payload message = random.nextInt(4) == 0 ? Bank.burn(coins) : Bank.send(to, coins);
    return heard(Bank.ADDRESS, message, Coins.NONE, Step.NOTHING);
  }

  private Step instantiating(Step init) {
    Payload salt = random.nextBoolean() ? null : Payload.utf8("s" + random.nextInt(4));
    return heard(
        Contracts.ADDRESS,
        Contracts.instantiate(1, salt, "random", null, coins(), init.payload()),
        Coins.NONE,
        then -> then.add("made"));
  }

  private Step calling(int depth) {
    return heard(program(), tree(depth - 1).payload(), coins(), tree(depth - 1));
  }

  private Step heard(ActorId to, Payload payload, Coins funds, Step then) {
    ReplyOn on = random.nextInt(3) == 0 ? on() : ReplyOn.ALWAYS;
    long fence = random.nextInt(4) == 0 ? 1 + random.nextInt((int) gas / 2) : Call.SHARED;
    Payload continuation = then.payload();
    return unit(
        turn -> {
          if (!turn.ledger().isSuspended()) {
            turn.unit()
                .call(
                    Call.of(to, payload, funds)
                        .heard(on, 0, Payload.EMPTY, continuation)
                        .fenced(fence));
          }
        });
  }
}
