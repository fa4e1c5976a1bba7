package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stepped clock on production's actors: nothing happens unless a block is asked for. */
class SteppedRuntimeTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final Config STEPPED =
      ConfigFactory.parseString("geartrain.chain.clock = stepped");

  @TempDir private Path directory;

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void each_block_that_is_asked_for_is_one_record_and_one_height() {
    try (Geartrain geartrain = Geartrain.start(directory, STEPPED, Account.CODE)) {
      assertThat(get(geartrain.blocks().last()).height()).isZero();

      geartrain.blocks().make();
      geartrain.blocks().make();

      assertThat(get(geartrain.blocks().make()).height()).isEqualTo(3);
      assertThat(get(geartrain.blocks().last()).sequence()).isEqualTo(3);
    }
    try (Geartrain geartrain = Geartrain.start(directory, STEPPED, Account.CODE)) {
      assertThat(get(geartrain.blocks().make()).height()).isEqualTo(4);
    }
  }

  @Test
  void what_is_submitted_waits_for_the_next_block() {
    try (Geartrain geartrain = Geartrain.start(directory, STEPPED, Account.CODE)) {
      CompletableFuture<?> created =
          geartrain
              .as(ALICE)
              .create(Account.CODE, "main", new Account.Open("alice"))
              .toCompletableFuture();
      var sent =
          geartrain
              .blocks()
              .submit(
                  List.of(
                      new Input.MessageSent(
                          ALICE.id(), ALICE.id(), Payload.EMPTY, Value.ZERO, 0, Input.NOW, null)));
      get(geartrain.blocks().last());
      assertThat(created).isNotDone();

      assertThat(get(geartrain.blocks().make()).programs()).hasSize(1);

      get(created);
      assertThatThrownBy(() -> get(sent)).hasCauseInstanceOf(RejectedException.class);
    }
  }
}
