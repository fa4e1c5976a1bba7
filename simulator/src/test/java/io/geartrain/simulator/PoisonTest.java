package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.journal.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that ends the process is found, quarantined and answered; everything else goes on. */
class PoisonTest {
  private static final int HALTED = 77;

  @TempDir private Path directory;

  /** A service that is started again whenever it ends. */
  static final class Service {
    private Service() {}

    public static void main(String[] args) {
      UserId user = UserId.of("user");
      try (Geartrain geartrain =
          Geartrain.start(
              Path.of(args[0]),
              ConfigFactory.parseString(
                  "geartrain.chain { gas-policy = unmetered, clock = driven }"),
              Hostile.CODE,
              Account.CODE)) {
        ProgramRef<Hostile.Command> hostile = Hostile.CODE.refOf("h");
        ProgramRef<Account.Command> account = Account.CODE.refOf("a");
        if (geartrain.overview().toCompletableFuture().join().state().programs().isEmpty()) {
          geartrain
              .as(user)
              .create(Account.CODE, "a", new Account.Open("a"))
              .toCompletableFuture()
              .join();
          geartrain
              .as(user)
              .create(Hostile.CODE, "h", new Hostile.Open())
              .toCompletableFuture()
              .join();
          // Durable before it runs, so that every start meets it again.
          geartrain
              .as(user)
              .submit(
                  geartrain
                      .as(user)
                      .batch()
                      .send(account, new Account.Deposit(1))
                      .send(hostile, new Hostile.Halt(), SubmitOption.at(BlockHeight.height(1)))
                      .send(account, new Account.Deposit(1)))
              .toCompletableFuture()
              .join();
        }
        geartrain.advanceTo(BlockHeight.height(1)).toCompletableFuture().join();
        geartrain.whenIdle().toCompletableFuture().join();
      } catch (CompletionException e) {
        e.printStackTrace();
        System.exit(1);
      }
    }
  }

  private int start() throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Service.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void a_message_that_ends_the_process_again_and_again_is_quarantined()
      throws IOException, InterruptedException {
    List<Integer> exits = new ArrayList<>();

    do {
      exits.add(start());
    } while (exits.get(exits.size() - 1) == HALTED && exits.size() < 6);

    // Once unsuspected, twice with a note; then it does not run again.
    assertThat(exits).containsExactly(HALTED, HALTED, HALTED, 0);
    Report report =
        JournalReplay.of(directory).with(Hostile.CODE, Account.CODE).run().assertNoDivergence();
    assertThat(report.obeyed()).isEqualTo(1);
    try (Geartrain geartrain = Geartrain.start(directory, Hostile.CODE, Account.CODE)) {
      assertThat(
              geartrain
                  .state(Account.CODE.refOf("a"), Account.State.class)
                  .toCompletableFuture()
                  .join()
                  .value()
                  .balance())
          .isEqualTo(2);
    }
  }
}
