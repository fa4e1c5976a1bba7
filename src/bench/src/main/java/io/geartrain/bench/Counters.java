package io.geartrain.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Batch;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.message.UserId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjIntConsumer;

/** Creates counters and starts what they do. */
final class Counters {
  static final UserId DRIVER = UserId.of("bench");
  private static final int BATCH = 500;
  private static final int BATCHES_UNDER_WAY = 16;

  private Counters() {}

  /** What benchmarks are run with: gas is not counted, as in the yardstick. */
  static Config config() {
    return ConfigFactory.parseString("geartrain.chain.gas-policy = unmetered");
  }

  static void create(Geartrain geartrain, int programs) {
    submitEach(
        geartrain,
        programs,
        (batch, i) ->
            batch.create(Counter.CODE, Integer.toString(i), new Counter.Open(i, programs)));
  }

  /** Starts so many chains of messages that together they have as many as wanted, and awaits them. */
  static void chains(Geartrain geartrain, int programs, int chains, long wanted, int payload) {
    byte[] note = new byte[payload];
    submitEach(
        geartrain,
        chains,
        (batch, i) -> {
          long length = wanted / chains + (i < wanted % chains ? 1 : 0);
          if (length > 0) {
            batch.send(
                Counter.ref(i % programs),
                (Counter.Command) new Counter.Add(i, Math.toIntExact(length - 1), note));
          }
        });
  }

  /** Submits so many inputs in batches, some of which are under way at once, and awaits their end. */
  static void submitEach(Geartrain geartrain, int count, ObjIntConsumer<Batch> add) {
    Deque<CompletableFuture<?>> underWay = new ArrayDeque<>();
    for (int from = 0; from < count; from += BATCH) {
      Batch batch = geartrain.as(DRIVER).batch();
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        add.accept(batch, i);
      }
      underWay.add(geartrain.as(DRIVER).submit(batch).toCompletableFuture());
      if (underWay.size() > BATCHES_UNDER_WAY) {
        underWay.pollFirst().join();
      }
    }
    underWay.forEach(CompletableFuture::join);
    geartrain.whenIdle().toCompletableFuture().join();
  }
}
