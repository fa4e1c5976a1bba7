package io.geartrain.node.units;

import static io.geartrain.runtime.SubmitOption.idempotencyKey;
import static io.geartrain.runtime.SubmitOption.value;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.ReplyException;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/** A process in which tellers make payments, many under way; each that is answered is a line of its output. */
final class TellersUnderLoad {
  static final int TELLERS = 7;
  static final int FUNDS = 1_000_000;

  private static final int UNDER_WAY = 200;
  private static final int HOPS = 5;
  private static final UserId ALICE = UserId.of("alice");

  private TellersUnderLoad() {}

  private static String salt(int number) {
    return "teller" + number;
  }

  /** The teller of a number, wherever the runtime is. */
  static ProgramRef<Teller.Command> teller(int number) {
    byte[] salt = salt(number).getBytes(StandardCharsets.UTF_8);
    return new ProgramRef<>(ActorId.createdByUser(Teller.CODE.id(), salt));
  }

  /** A payment, the same one whenever it is asked for. */
  static Teller.Pay payment(long number) {
    Random random = new Random(number);
    List<ProgramRef<Teller.Command>> route = new ArrayList<>();
    for (int hop = 0; hop < HOPS; hop++) {
      route.add(teller(random.nextInt(TELLERS)));
    }
    // A third fails somewhere, and half of these where nobody hears of it.
    int failsAt = random.nextInt(3) == 0 ? random.nextInt(HOPS) : HOPS;
    return new Teller.Pay(number, 1 + random.nextInt(9), route, 0, failsAt, random.nextInt(HOPS));
  }

  /**
   * Makes payments and prints their numbers.
   *
   * @param args the data directory, the first payment, and behind the last
   */
  public static void main(String[] args) throws InterruptedException {
    long last = Long.parseLong(args[2]);
    PrintStream out = System.out;
    Semaphore free = new Semaphore(UNDER_WAY);
    try (Geartrain geartrain = Geartrain.start(Path.of(args[0]), config(), Teller.CODE)) {
      for (int i = 0; i < TELLERS; i++) {
        geartrain
            .as(ALICE)
            .create(Teller.CODE, salt(i), new Teller.Open(), value(FUNDS), idempotencyKey(salt(i)))
            .toCompletableFuture()
            .join();
      }
      for (long number = Long.parseLong(args[1]); number < last; number++) {
        long answered = number;
        free.acquire();
        Teller.Pay payment = payment(number);
        geartrain
            .as(ALICE)
            .ask(payment.route().get(0), payment, idempotencyKey("payment" + number))
            .whenComplete(
                (paid, failure) -> {
                  out.printf("%d %s%n", answered, failure == null ? paid.hops() : text(failure));
                  free.release();
                });
      }
      free.acquire(UNDER_WAY);
    }
  }

  /** Nothing but what the contract says is an answer. */
  private static String text(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ReplyException reply ? reply.text() : "LOST " + cause;
  }

  static Config config() {
    return ConfigFactory.parseString(
        """
        geartrain.chain.balance.alice = %s
        geartrain.chain.height-millis = 20
        # Next to nothing is kept in memory, and the chain's state is stored all the time.
        geartrain.checkpoint.snapshot-bytes = 50 KiB
        geartrain.persistence.spill.window = 8 KiB
        geartrain.persistence.spill.segment-bytes = 64 KiB
        """
            .formatted(Value.of((long) TELLERS * FUNDS)));
  }
}
