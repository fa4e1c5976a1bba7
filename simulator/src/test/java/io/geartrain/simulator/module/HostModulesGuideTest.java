package io.geartrain.simulator.module;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.ReplyException;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.runtime.module.Transactions.Part;
import io.geartrain.simulator.Simulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide says of host modules of one's own. */
class HostModulesGuideTest {
  private static final UserId ALICE = UserId.of("alice");

  @TempDir private Path directory;
  private Simulator world;

  @BeforeEach
  void a_world_with_a_locker() {
    world =
        Simulator.builder()
            .settings(ChainSettings.defaults().withClock(Clock.STEPPED).withBalance("alice", 100))
            .with(new HostedModule(new Locker()), new HostedModule(new DailyReport()));
  }

  private static Payload lock(long heights) {
    return Data.toPayload(Map.of("lock", heights));
  }

  @Test
  void value_is_kept_and_comes_back_by_itself() {
    // snippet: world
    var locked = world.as(ALICE).send(Locker.ADDRESS, lock(5), value(30));
    world.runUntilIdle();
    assertThat(locked.reply().isSuccess()).isTrue();
    assertThat(world.as(ALICE).balance()).isEqualTo(Value.of(70));

    Payload locks = world.query(Locker.ADDRESS, Data.toPayload(Map.of("locks", Map.of())));
    assertThat(Data.fromPayload(locks)).isEqualTo(1L);

    world.crashAndRestart().runBlocks(5);
    assertThat(world.as(ALICE).balance()).isEqualTo(Value.of(100));
    // end
  }

  @Test
  void an_error_has_the_modules_name_and_a_number() {
    var refused = world.as(ALICE).send(Locker.ADDRESS, lock(5));
    world.runUntilIdle();

    assertThat(refused.reply().payload().utf8()).isEqualTo("codespace: locker, code: 1");
  }

  @Test
  void a_transaction_of_which_it_is_a_part_is_undone_with_it() {
    Coins coins = Coins.of("unit", Value.of(30));
    world
        .as(ALICE)
        .transaction(
            List.of(
                Part.of(Locker.ADDRESS, lock(1)).with(coins), Part.of(Locker.ADDRESS, lock(1))));

    world.runUntilIdle().runBlocks(3);

    assertThat(world.as(ALICE).balance()).isEqualTo(Value.of(100));
    Payload locks = world.query(Locker.ADDRESS, Data.toPayload(Map.of("locks", Map.of())));
    assertThat(locks).isEqualTo(Data.toPayload(0L));
  }

  @Test
  void what_ends_a_height_sees_all_of_it() {
    ActorId report = ActorId.module("report");
    world.runUntilIdle();
    world.as(ALICE).send(report, Payload.EMPTY);
    world.as(ALICE).send(report, Payload.EMPTY);
    world.runBlocks(2);

    List<String> reports = new ArrayList<>();
    world
        .blocks()
        .forEach(
            block ->
                block.executed().stream()
                    .map(Executed::outcome)
                    .flatMap(outcome -> outcome.keptEffects().stream())
                    .filter(Effect.Emit.class::isInstance)
                    .map(Effect.Emit.class::cast)
                    .filter(emit -> emit.type().equals("report"))
                    .forEach(emit -> reports.add(emit.attributes().get(0).value())));
    assertThat(reports).containsExactly("2", "0");
  }

  @Test
  void it_is_deployed_like_code() {
    // snippet: deploy
    try (Geartrain geartrain = Geartrain.start(directory, new HostedModule(new Locker()))) {
      var locked =
          geartrain
              .as(ALICE)
              .transaction(List.of(Part.of(Locker.ADDRESS, lock(60))))
              .toCompletableFuture();
      // Alice locks nothing: the transaction fails as the module did.
      assertThatThrownBy(locked::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ReplyException.class)
          .hasMessageContaining("codespace: locker, code: 1");

      Payload locks =
          geartrain
              .query(Locker.ADDRESS, Data.toPayload(Map.of("locks", Map.of())))
              .toCompletableFuture()
              .join();
      assertThat(Data.fromPayload(locks)).isEqualTo(0L);
    }
    // end
  }
}
