package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.ReplyException;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Interventions;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.journal.JournalReplay;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to a runtime in production, and to a simulated one. Blocks are made when asked for. */
class OperatorTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final Config STEPPED =
      ConfigFactory.parseString("geartrain.chain.clock = stepped");

  @TempDir private Path directory;

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private Geartrain start() {
    return Geartrain.start(directory, STEPPED, Account.CODE);
  }

  private static ChainState block(Geartrain geartrain) {
    return get(geartrain.blocks().make());
  }

  private static ProgramRef<Account.Command> account(Geartrain geartrain) {
    var created = geartrain.as(ALICE).create(Account.CODE, "main", new Account.Open("alice"));
    block(geartrain);
    return get(created);
  }

  private static Interventions interventions(ChainState state) {
    return state.standing().interventions();
  }

  private static void suspend(Geartrain geartrain, ProgramRef<Account.Command> account) {
    // snippet: suspend
    CompletionStage<Void> suspended =
        geartrain.operator().suspend(account, "answers wrong since 02:10");
    // end
    block(geartrain);
    get(suspended);
  }

  @Test
  void a_suspended_program_s_messages_wait_over_a_restart_and_go_on_when_it_is_resumed() {
    try (Geartrain geartrain = start()) {
      ProgramRef<Account.Command> account = account(geartrain);
      suspend(geartrain, account);
      var first = geartrain.as(ALICE).send(account, new Account.Deposit(5));
      assertThat(interventions(block(geartrain)).held()).isEqualTo(1);
      get(first);
    }
    try (Geartrain geartrain = start()) {
      ProgramRef<Account.Command> account = Account.CODE.refOf("main");
      CompletableFuture<Account.Balance> second =
          geartrain.as(ALICE).ask(account, new Account.Deposit(2)).toCompletableFuture();
      assertThat(interventions(block(geartrain)).held()).isEqualTo(2);
      assertThat(second).isNotDone();
      // snippet: resume
      CompletionStage<Void> resumed = geartrain.operator().resume(account, "fixed with version 12");
      // end
      block(geartrain);

      get(resumed);
      assertThat(get(second)).isEqualTo(new Account.Balance(7));
    }
    JournalReplay.of(directory).with(Account.CODE).run().assertNoDivergence();
  }

  @Test
  void a_skipped_message_is_answered_by_an_error_and_never_runs() {
    try (Geartrain geartrain = start()) {
      ProgramRef<Account.Command> account = account(geartrain);
      suspend(geartrain, account);
      var answer = geartrain.as(ALICE).ask(account, new Account.Deposit(5)).toCompletableFuture();
      ChainState state = block(geartrain);
      MessageId message = interventions(state).suspended().get(account.id()).toList().get(0).id();
      // snippet: skip
      CompletionStage<Void> skipped = geartrain.operator().skip(message, "ends the process");
      // end
      geartrain.operator().resume(account, "without that message");
      block(geartrain);

      get(skipped);
      assertThatThrownBy(() -> get(answer))
          .cause()
          .isInstanceOfSatisfying(
              ReplyException.class,
              failed -> {
                assertThat(failed.code()).isEqualTo(ReplyCode.BACKEND_ERROR);
                assertThat(failed.payload().utf8()).isEqualTo("skipped by an operator");
              });
      assertThat(get(geartrain.state(account, Account.State.class)).value().balance()).isZero();
    }
    JournalReplay.of(directory).with(Account.CODE).run().assertNoDivergence();
  }

  @Test
  void what_cannot_be_done_fails_the_stage_with_its_reason() {
    try (Geartrain geartrain = start()) {
      ProgramRef<Account.Command> account = account(geartrain);

      var resumed = geartrain.operator().resume(account, "nothing to resume");
      block(geartrain);

      assertThatThrownBy(() -> get(resumed))
          .cause()
          .isInstanceOf(RejectedException.class)
          .hasMessageContaining("is not suspended; nothing to resume");
      assertThatThrownBy(() -> geartrain.operator().suspend(account, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a reason has 1 to 500 characters");
    }
  }

  @Test
  void an_operator_gets_through_when_no_submission_does() {
    Config full = ConfigFactory.parseString("geartrain.ingress.max-pending = 1");
    try (Geartrain geartrain =
        Geartrain.start(directory, full.withFallback(STEPPED), Account.CODE)) {
      ProgramRef<Account.Command> account = account(geartrain);
      var pending = geartrain.as(ALICE).send(account, new Account.Deposit(1));
      var refused = geartrain.as(ALICE).send(account, new Account.Deposit(1));

      var suspended = geartrain.operator().suspend(account, "too many");
      ChainState state = block(geartrain);

      get(suspended);
      get(pending);
      assertThatThrownBy(() -> get(refused)).hasCauseInstanceOf(RejectedException.class);
      assertThat(interventions(state).suspended()).containsOnlyKeys(account.id());
    }
  }

  @Test
  void a_simulated_operator_does_the_same() {
    var world = Simulator.with(Account.CODE);
    var account = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));
    world.runBlocks(1);
    world.operator().suspend(account, "a drill");
    Pending<Account.Balance> first = world.as(ALICE).ask(account, new Account.Deposit(5));
    Pending<Account.Balance> second = world.as(ALICE).ask(account, new Account.Deposit(7));
    world.runBlocks(1);
    MessageId message =
        interventions(world.chain()).suspended().get(account.id()).toList().get(0).id();

    world.operator().skip(message, "a drill");
    world.operator().resume(account, "the drill is over");
    world.runBlocks(1).crashAndRestart();

    assertThat(first.code()).isEqualTo(ReplyCode.BACKEND_ERROR);
    assertThat(second.value()).isEqualTo(new Account.Balance(7));
  }
}
