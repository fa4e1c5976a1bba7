package io.geartrain.simulator.contracts;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks from outside sees what is durable, however far execution is (cosmwasm.md, 0: rule 12). */
class DurableQueriesTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final Config HELD =
      ConfigFactory.parseString(
          """
          geartrain.chain.balance.alice = 100
          geartrain.persistence.blocks {
            event-adapters.held = "%s"
            event-adapter-bindings { "java.lang.Object" = held }
          }
          """
              .formatted(HeldWrites.class.getName()));

  @TempDir private Path directory;

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void what_was_executed_and_is_not_durable_is_not_seen() {
    try (Geartrain geartrain = Geartrain.start(directory, HELD, TipJar.CODE)) {
      join(geartrain.as(ALICE).storeCode(TipJar.CODE));
      ProgramRef<TipJar.Command> jar =
          join(geartrain.as(ALICE).instantiate(TipJar.CODE, "tips", new TipJar.Open()));
      join(geartrain.as(ALICE).ask(jar, new TipJar.Tip(), value(1)));

      HeldWrites.Gate gate = HeldWrites.hold();
      var tipped = geartrain.as(ALICE).ask(jar, new TipJar.Tip(), value(1));
      join(gate.reached());

      assertThat(tips(geartrain, jar)).isEqualTo(1);
      assertThat(TipJar.TIPS.decode(raw(geartrain, jar))).isEqualTo(1);
      assertThat(tipped.toCompletableFuture()).isNotDone();
      gate.released().complete(null);
      join(tipped);
      assertThat(tips(geartrain, jar)).isEqualTo(2);
      assertThat(TipJar.TIPS.decode(raw(geartrain, jar))).isEqualTo(2);
    }
  }

  private static long tips(Geartrain geartrain, ProgramRef<TipJar.Command> jar) {
    return join(geartrain.query(jar, new TipJar.TipsOf(ALICE.id())));
  }

  private static Payload raw(Geartrain geartrain, ProgramRef<TipJar.Command> jar) {
    return join(geartrain.raw(jar.id(), TipJar.TIPS.key(ALICE.id())));
  }
}
