package io.geartrain.simulator;

import static io.geartrain.runtime.SubmitOption.idempotencyKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.persistence.log.LockedException;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.MailboxGateway;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.ReplyException;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.journal.JournalReplay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Geartrain as a service embeds it: a real directory, real actors. */
class EmbeddingTest {
  private static final UserId ALICE = UserId.of("alice");

  @TempDir private Path directory;

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static ProgramRef<Account.Command> open(Geartrain geartrain, String salt) {
    return get(geartrain.as(ALICE).create(Account.CODE, salt, new Account.Open("alice")));
  }

  @Test
  void what_was_acknowledged_is_there_after_a_restart() {
    ProgramRef<Account.Command> account;
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      account = open(geartrain, "main");
      assertThat(get(geartrain.as(ALICE).ask(account, new Account.Deposit(10))))
          .isEqualTo(new Account.Balance(10));
    }

    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      assertThat(get(geartrain.state(account, Account.State.class)).value())
          .isEqualTo(new Account.State("alice", 10));
      assertThat(get(geartrain.as(ALICE).ask(account, new Account.Deposit(5))))
          .isEqualTo(new Account.Balance(15));
    }
    assertThat(JournalReplay.of(directory).with(Account.CODE).run().assertNoDivergence().skipped())
        .isZero();
  }

  @Test
  void an_error_reply_fails_the_stage_with_code_and_payload() {
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      var a = open(geartrain, "a");

      var payment = geartrain.as(ALICE).ask(a, new Account.Pay(a, 1)).toCompletableFuture();

      assertThatThrownBy(payment::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              ReplyException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
                assertThat(e.payload().utf8()).isEqualTo("balance is only 0");
              });
      assertThat(get(geartrain.as(ALICE).askForReply(a, new Account.Pay(a, 1))).code())
          .isEqualTo(ReplyCode.USERSPACE_PANIC);
    }
  }

  @Test
  void a_program_that_exists_is_not_created_again() {
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      open(geartrain, "a");

      assertThatThrownBy(() -> open(geartrain, "a"))
          .cause()
          .isInstanceOfSatisfying(
              RejectedException.class,
              e -> assertThat(e.reason()).isEqualTo(Refusal.Reason.PROGRAM_ALREADY_EXISTS));
    }
  }

  @Test
  void a_retry_under_its_key_gets_the_first_reply_also_after_a_restart() {
    ProgramRef<Account.Command> account;
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      account = open(geartrain, "a");
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(5), idempotencyKey("invoice-17")));
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(1)));
    }

    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      var again =
          get(
              geartrain
                  .as(ALICE)
                  .ask(account, new Account.Deposit(5), idempotencyKey("invoice-17")));

      assertThat(again).isEqualTo(new Account.Balance(5));
      assertThat(get(geartrain.state(account, Account.State.class)).value().balance()).isEqualTo(6);
      assertThatThrownBy(
              () ->
                  get(
                      geartrain
                          .as(ALICE)
                          .ask(account, new Account.Deposit(6), idempotencyKey("invoice-17"))))
          .hasMessageContaining("IDEMPOTENCY_KEY_REUSED");
    }
  }

  @Test
  void a_second_runtime_on_the_directory_is_refused_and_names_the_process() {
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      assertThat(get(geartrain.overview()).state().sequence()).isPositive();

      assertThatThrownBy(() -> Geartrain.start(directory, Account.CODE))
          .isInstanceOf(LockedException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void other_settings_than_the_log_began_with_are_refused_by_name() {
    Geartrain.start(directory, Account.CODE).close();

    assertThatThrownBy(
            () ->
                Geartrain.start(
                    directory,
                    ConfigFactory.parseString("geartrain.chain.height-millis = 5"),
                    Account.CODE))
        .hasMessageContaining("geartrain.chain.height-millis")
        .hasMessageContaining("1000")
        .hasMessageContaining("5");
  }

  @Test
  void a_log_whose_programs_lack_their_code_is_refused_by_name() {
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      open(geartrain, "a");
    }

    assertThatThrownBy(() -> Geartrain.start(directory)).hasMessageContaining("account v1");
  }

  @Test
  void a_subscriber_gets_every_reply_once_it_is_durable_and_goes_on_behind_its_cursor() {
    List<Mail> first = new ArrayList<>();
    BlockingQueue<Mail> second = new LinkedBlockingQueue<>();
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      CompletableFuture<Void> two = new CompletableFuture<>();
      var subscription =
          geartrain
              .mailbox(ALICE)
              .subscribe(
                  "web",
                  mail -> {
                    first.add(mail);
                    if (first.size() == 2) {
                      two.complete(null);
                    }
                  });
      get(subscription.opened());
      var account = open(geartrain, "a");
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(1)));
      get(two);
      subscription.stop();
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(2)));
    }

    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      geartrain.mailbox(ALICE).subscribe("web", second::add);
      Mail next = take(second);
      // At least once: the last one of before may come again.
      while (!next.id().equals(last(second, next).id())) {
        next = take(second);
      }
      assertThat(first.get(1).decode(Account.Balance.class)).isEqualTo(new Account.Balance(1));
      assertThat(next.decode(Account.Balance.class)).isEqualTo(new Account.Balance(3));
    }
  }

  @Test
  void an_actor_gets_the_next_mail_when_it_has_acknowledged_the_one_before() {
    ActorTestKit kit = ActorTestKit.create();
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      TestProbe<MailboxGateway.MailDelivery> actor = kit.createTestProbe();
      get(geartrain.mailbox(ALICE).subscribe("web", actor.getRef()).opened());
      var account = open(geartrain, "a");
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(1)));
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(2)));

      MailboxGateway.MailDelivery first = actor.receiveMessage(Duration.ofSeconds(30));
      actor.expectNoMessage();
      first.replyTo().tell(first.ack());
      MailboxGateway.MailDelivery second = actor.receiveMessage(Duration.ofSeconds(30));
      first.replyTo().tell(first.ack());
      actor.expectNoMessage();
      second.replyTo().tell(second.ack());
      MailboxGateway.MailDelivery third = actor.receiveMessage(Duration.ofSeconds(30));

      assertThat(first.mail().code()).isEqualTo(ReplyCode.AUTO);
      assertThat(second.mail().decode(Account.Balance.class)).isEqualTo(new Account.Balance(1));
      assertThat(third.mail().decode(Account.Balance.class)).isEqualTo(new Account.Balance(3));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void many_small_programs_are_checkpointed_a_few_at_a_time_and_hold_blocks_back() {
    Config tight =
        ConfigFactory.parseString(
            """
            geartrain.programs.max-active = 5
            geartrain.checkpoint {
              tail-bytes = 1 KiB, most-tail-bytes = 2 KiB, parallel = 2, kept-open = 1
            }
            """);
    List<ProgramRef<Account.Command>> accounts = new ArrayList<>();
    for (int start = 0; start < 2; start++) {
      try (Geartrain geartrain = Geartrain.start(directory, tight, Account.CODE)) {
        for (int i = 0; i < 60; i++) {
          if (start == 0) {
            accounts.add(open(geartrain, "account-" + i));
          }
          assertThat(get(geartrain.as(ALICE).ask(accounts.get(i), new Account.Deposit(1))))
              .isEqualTo(new Account.Balance(start + 1));
        }
      }
    }
  }

  @Test
  void messages_beyond_the_window_wait_in_files_and_outlive_a_restart() {
    Config config =
        ConfigFactory.parseString(
            """
            geartrain.chain.clock = driven
            geartrain.persistence.spill { window = 3 KiB, segment-bytes = 64 KiB }
            """);
    List<ProgramRef<Account.Command>> accounts = new ArrayList<>();
    try (Geartrain geartrain = Geartrain.start(directory, config, Account.CODE)) {
      for (int i = 0; i < 5; i++) {
        accounts.add(open(geartrain, "account-" + i));
      }
      for (int i = 0; i < 2_000; i++) {
        get(
            geartrain
                .as(ALICE)
                .send(
                    accounts.get(i % 5),
                    new Account.Deposit(i),
                    SubmitOption.at(new BlockHeight(1 + (i * 7) % 20))));
      }
      assertThat(directory.resolve("spill")).as("made when the window is full").isDirectory();
    }
    assertThat(directory.resolve("spill")).isEmptyDirectory();
    try (Geartrain geartrain = Geartrain.start(directory, config, Account.CODE)) {
      get(geartrain.advanceTo(new BlockHeight(20)));
      assertThat(get(geartrain.whenIdle()).state().agenda().isEmpty()).isTrue();
      for (int i = 0; i < 5; i++) {
        long sum = 400L * i + 5L * (399 * 400 / 2);
        assertThat(get(geartrain.as(ALICE).ask(accounts.get(i), new Account.Deposit(0))))
            .isEqualTo(new Account.Balance(sum));
      }
    }
  }

  @Test
  void a_tail_that_would_hold_blocks_back_for_ever_is_refused() {
    Config wrong =
        ConfigFactory.parseString(
            "geartrain.checkpoint { tail-bytes = 2 MiB, most-tail-bytes = 1 MiB }");

    assertThatThrownBy(() -> Geartrain.start(directory, wrong, Account.CODE))
        .hasMessageContaining("most-tail-bytes (1048576)")
        .hasMessageContaining("tail-bytes (2097152)");
  }

  private static Mail take(BlockingQueue<Mail> mails) {
    try {
      Mail mail = mails.poll(30, TimeUnit.SECONDS);
      assertThat(mail).as("a mail").isNotNull();
      return mail;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Mail last(BlockingQueue<Mail> rest, Mail otherwise) {
    if (otherwise.decode(Account.Balance.class).equals(new Account.Balance(3))) {
      return otherwise;
    }
    Mail next = take(rest);
    rest.add(next);
    return next;
  }

  @Test
  void callbacks_never_run_on_a_thread_of_the_runtime() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      var account = open(geartrain, "a");
      List<CompletionStage<Void>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(
            geartrain
                .as(ALICE)
                .ask(account, new Account.Deposit(1))
                .thenAccept(balance -> threads.add(Thread.currentThread().getName()))
                .thenAcceptAsync(done -> threads.add(Thread.currentThread().getName())));
      }
      all.forEach(EmbeddingTest::get);
    }

    threads.remove(Thread.currentThread().getName());
    assertThat(threads).allMatch(name -> name.startsWith("geartrain-callback-")).hasSizeLessThan(4);
  }

  @Test
  void the_akka_extension_serves_one_runtime_of_a_system() {
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseString("geartrain.data = \"" + directory + "\"")
                .withFallback(ConfigFactory.load()));
    try {
      Geartrain geartrain = Geartrain.get(kit.system()).deploy(Account.CODE);
      var account = open(geartrain, "a");

      geartrain.actorRef(ALICE, account).tell(new Account.Deposit(3));
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(4)));
      get(geartrain.whenIdle());

      assertThat(get(geartrain.state(account, Account.State.class)).value().balance()).isEqualTo(7);
      assertThat(Geartrain.get(kit.system())).isSameAs(geartrain);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
