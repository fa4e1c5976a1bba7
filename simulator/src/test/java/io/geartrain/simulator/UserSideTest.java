package io.geartrain.simulator;

import static io.geartrain.runtime.SubmitOption.at;
import static io.geartrain.runtime.SubmitOption.gas;
import static io.geartrain.runtime.SubmitOption.idempotencyKey;
import static io.geartrain.runtime.SubmitOption.sponsoredBy;
import static io.geartrain.runtime.SubmitOption.value;
import static io.geartrain.runtime.message.BlockHeight.height;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.journal.JournalReplay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users can do beside sending: their mail, their delayed messages, their sponsors, dry runs. */
class UserSideTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId CAROL = UserId.of("carol");

  @TempDir private Path directory;

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private Geartrain start(String... settings) {
    String all =
        "geartrain.chain { clock = driven, balance { alice = 1000, bob = 100, carol = 1000000000 } }\n"
            + String.join("\n", settings);
    return Geartrain.start(directory, ConfigFactory.parseString(all), Vault.CODE);
  }

  private static ProgramRef<Vault.Command> vault(Geartrain geartrain, String salt) {
    return get(geartrain.as(ALICE).create(Vault.CODE, salt, new Vault.Open()));
  }

  /** Lets the vault pay by mail, and waits until that is durable. */
  private static HeldMail mail(Geartrain geartrain, ProgramRef<Vault.Command> vault, long amount) {
    get(geartrain.as(ALICE).send(vault, new Vault.Pay(BOB, amount), value(amount)));
    get(geartrain.whenIdle());
    List<HeldMail> held = get(geartrain.mailbox(BOB).list());
    return held.get(held.size() - 1);
  }

  private static long balance(Geartrain geartrain, ActorId actor) {
    Value balance = get(geartrain.overview()).state().balances().get(actor);
    return balance == null ? 0 : balance.amount().longValueExact();
  }

  private static void assertRefused(Refusal.Reason reason, CompletionStage<?> stage) {
    assertThatThrownBy(() -> get(stage))
        .cause()
        .isInstanceOfSatisfying(
            RejectedException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  // ------------------------------------------------------------------ mail

  @Test
  void mail_waits_until_its_value_is_claimed() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");

      HeldMail mail = mail(geartrain, vault, 5);

      assertThat(mail.from()).isEqualTo(vault.id());
      assertThat(mail.decode(Vault.Payment.class)).isEqualTo(new Vault.Payment(5));
      assertThat(mail.value()).isEqualTo(Value.of(5));
      assertThat(mail.until()).isEqualTo(height(29));
      assertThat(balance(geartrain, BOB.id())).isEqualTo(100);
      assertThat(get(geartrain.as(BOB).claim(mail.message()))).isEqualTo(Value.of(5));
      assertThat(balance(geartrain, BOB.id())).isEqualTo(105);
      assertThat(get(geartrain.mailbox(BOB).list())).isEmpty();
      assertRefused(Refusal.Reason.MESSAGE_NOT_FOUND, geartrain.as(BOB).claim(mail.message()));
    }
    assertThat(JournalReplay.of(directory).with(Vault.CODE).run().assertNoDivergence().skipped())
        .isZero();
  }

  @Test
  void a_reply_ends_the_mail_and_brings_its_own_value() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      HeldMail mail = mail(geartrain, vault, 5);

      MessageId reply =
          get(geartrain.as(BOB).reply(mail.message(), new Vault.Thanks("bye"), value(2)));
      get(geartrain.whenIdle());

      assertThat(reply.compareTo(mail.message())).isPositive();
      assertThat(balance(geartrain, BOB.id())).isEqualTo(103);
      assertThat(balance(geartrain, vault.id())).isEqualTo(2);
      assertRefused(
          Refusal.Reason.MESSAGE_NOT_FOUND,
          geartrain.as(BOB).reply(mail.message(), new Vault.Thanks("again")));
    }
  }

  @Test
  void mail_that_nobody_takes_pays_its_value_when_its_time_is_over() {
    try (Geartrain geartrain = start()) {
      HeldMail mail = mail(geartrain, vault(geartrain, "v"), 5);

      get(geartrain.advanceTo(height(28)));
      get(geartrain.whenIdle());
      assertThat(get(geartrain.mailbox(BOB).list())).containsExactly(mail);
      get(geartrain.advanceTo(mail.until()));
      get(geartrain.whenIdle());

      assertThat(get(geartrain.mailbox(BOB).list())).isEmpty();
      assertThat(balance(geartrain, BOB.id())).isEqualTo(105);
      assertRefused(Refusal.Reason.MESSAGE_NOT_FOUND, geartrain.as(BOB).claim(mail.message()));
    }
  }

  @Test
  void a_reply_may_give_back_the_value_that_came_with_the_mail() {
    try (Geartrain geartrain = start()) {
      HeldMail mail = mail(geartrain, vault(geartrain, "v"), 5);
      long all = balance(geartrain, BOB.id()) + 5;

      assertRefused(
          Refusal.Reason.INSUFFICIENT_BALANCE,
          geartrain.as(BOB).reply(mail.message(), new Vault.Thanks("more"), value(all + 1)));
      get(geartrain.as(BOB).reply(mail.message(), new Vault.Thanks("all"), value(all)));

      assertThat(balance(geartrain, BOB.id())).isZero();
    }
  }

  @Test
  void somebody_elses_mail_is_his() {
    try (Geartrain geartrain = start()) {
      HeldMail mail = mail(geartrain, vault(geartrain, "v"), 5);

      assertRefused(Refusal.Reason.UNAUTHORIZED, geartrain.as(CAROL).claim(mail.message()));
      assertRefused(
          Refusal.Reason.UNAUTHORIZED,
          geartrain.as(CAROL).reply(mail.message(), new Vault.Thanks("mine")));
      assertThat(get(geartrain.mailbox(BOB).list())).containsExactly(mail);
    }
  }

  @Test
  void mail_of_a_dead_program_is_claimed_but_not_answered() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      HeldMail mail = mail(geartrain, vault, 5);
      get(geartrain.as(ALICE).send(vault, new Vault.Close(ALICE)));
      get(geartrain.whenIdle());

      assertRefused(
          Refusal.Reason.INACTIVE_PROGRAM,
          geartrain.as(BOB).reply(mail.message(), new Vault.Thanks("too late")));
      assertThat(get(geartrain.as(BOB).claim(mail.message()))).isEqualTo(Value.of(5));
    }
  }

  @Test
  void mail_of_a_subscription_can_be_claimed_after_a_restart() throws InterruptedException {
    BlockingQueue<Mail> got = new LinkedBlockingQueue<>();
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      var subscription = geartrain.mailbox(BOB).subscribe("web", got::add);
      get(subscription.opened());
      get(geartrain.as(ALICE).send(vault, new Vault.PayLater(BOB, 7, 3), value(7)));
      get(geartrain.as(ALICE).send(vault, new Vault.PayAtOnce(BOB, 1), value(1)));
      Mail atOnce = got.poll(30, TimeUnit.SECONDS);
      assertThat(atOnce.isHeld()).isFalse();
      assertThat(balance(geartrain, BOB.id())).isEqualTo(101);
      get(geartrain.advanceTo(height(3)));
    }
    Mail later = got.poll(30, TimeUnit.SECONDS);
    assertThat(later.message()).as("it was delayed").isNotEqualTo(later.id());
    assertThat(later.isHeld()).isTrue();

    try (Geartrain geartrain = start()) {
      assertThat(get(geartrain.mailbox(BOB).list()))
          .extracting(HeldMail::message, held -> held.until().value())
          .containsExactly(org.assertj.core.groups.Tuple.tuple(later.message(), later.until()));
      assertThat(get(geartrain.as(BOB).claim(later))).isEqualTo(Value.of(7));
      assertThat(balance(geartrain, BOB.id())).isEqualTo(108);
    }
  }

  @Test
  void unhandled_mail_keeps_its_deadline_over_a_restart() throws InterruptedException {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      var subscription =
          geartrain
              .mailbox(BOB)
              .subscribe(
                  "web",
                  mail -> {
                    throw new IllegalStateException("not now");
                  });
      get(subscription.opened());
      mail(geartrain, vault, 5);
      get(subscription.ended());
    }
    BlockingQueue<Mail> got = new LinkedBlockingQueue<>();

    try (Geartrain geartrain = start()) {
      get(geartrain.mailbox(BOB).subscribe("web", got::add).opened());
      Mail mail = got.poll(30, TimeUnit.SECONDS);

      assertThat(mail.until()).isEqualTo(29);
      assertThat(get(geartrain.as(BOB).reply(mail, new Vault.Thanks("late")))).isNotNull();
    }
  }

  @Test
  void only_gas_and_value_go_with_a_reply() {
    try (Geartrain geartrain = start()) {
      HeldMail mail = mail(geartrain, vault(geartrain, "v"), 5);

      assertThatThrownBy(
              () ->
                  geartrain
                      .as(BOB)
                      .reply(mail.message(), new Vault.Thanks("x"), idempotencyKey("k")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("only gas(...) and value(...)");
    }
  }

  // ------------------------------------------------------------------ messages that wait

  @Test
  void a_message_that_waits_for_its_height_can_be_taken_back() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      var alice = geartrain.as(ALICE);
      MessageId message = get(alice.send(vault, new Vault.Put("x"), at(height(50)), value(9)));
      assertThat(balance(geartrain, ALICE.id())).isEqualTo(991);

      assertRefused(Refusal.Reason.UNAUTHORIZED, geartrain.as(BOB).cancel(message));
      get(alice.cancel(message));

      assertThat(balance(geartrain, ALICE.id())).isEqualTo(1000);
      assertRefused(Refusal.Reason.MESSAGE_NOT_FOUND, alice.cancel(message));
      get(geartrain.advanceTo(height(60)));
      get(geartrain.whenIdle());
      assertThat(get(geartrain.state(vault, Vault.State.class)).value().notes()).isZero();
    }
  }

  @Test
  void a_message_that_waits_for_its_height_can_be_let_go_at_once() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      var alice = geartrain.as(ALICE);
      MessageId message = get(alice.send(vault, new Vault.Put("x"), at(height(50))));

      assertRefused(Refusal.Reason.UNAUTHORIZED, geartrain.as(BOB).trigger(message));
      get(alice.trigger(message));
      get(geartrain.whenIdle());

      assertThat(get(geartrain.state(vault, Vault.State.class)).value().notes()).isOne();
      assertRefused(Refusal.Reason.MESSAGE_NOT_FOUND, alice.trigger(message));
    }
  }

  // ------------------------------------------------------------------ sponsors, inheritance

  @Test
  void a_sponsor_pays_the_gas_and_the_sender_the_value() {
    try (Geartrain geartrain =
        start("geartrain.chain { gas-price = 1, default-gas = 100000000 }")) {
      var vault = get(geartrain.as(CAROL).create(Vault.CODE, "v", new Vault.Open()));
      long before = balance(geartrain, CAROL.id());

      assertRefused(
          Refusal.Reason.INSUFFICIENT_BALANCE,
          geartrain.as(BOB).send(vault, new Vault.Put("x"), value(100)));
      get(
          geartrain
              .as(BOB)
              .send(vault, new Vault.Put("x"), value(100), sponsoredBy(CAROL), gas(90_000_000)));
      get(geartrain.whenIdle());

      assertThat(balance(geartrain, BOB.id())).isZero();
      assertThat(balance(geartrain, vault.id())).isEqualTo(100);
      assertThat(before - balance(geartrain, CAROL.id())).isBetween(1L, 89_999_999L);
      assertRefused(
          Refusal.Reason.INSUFFICIENT_BALANCE,
          geartrain.as(BOB).send(vault, new Vault.Put("x"), sponsoredBy(ALICE)));
    }
  }

  @Test
  void only_the_dead_leave_something_to_inherit() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");

      assertRefused(Refusal.Reason.ACTIVE_PROGRAM, geartrain.as(BOB).claimInheritance(vault, 5));
      get(geartrain.as(ALICE).send(vault, new Vault.Close(BOB), value(3)));
      get(geartrain.whenIdle());

      assertRefused(Refusal.Reason.UNAUTHORIZED, geartrain.as(CAROL).claimInheritance(vault, 5));
      get(geartrain.as(BOB).claimInheritance(vault, 5));
      assertThat(balance(geartrain, BOB.id())).isEqualTo(103);
    }
  }

  // ------------------------------------------------------------------ dry runs

  @Test
  void a_dry_run_gives_the_reply_and_the_gas_and_keeps_nothing() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      get(geartrain.as(ALICE).send(vault, new Vault.Put("first")));
      get(geartrain.whenIdle());
      long sequence = get(geartrain.overview()).state().sequence();

      DryRun.Ran dry = get(geartrain.as(ALICE).dryRun(vault, new Vault.Put("dry")));

      assertThat(dry.reply().decode(Vault.Notes.class)).isEqualTo(new Vault.Notes(2));
      assertThat(get(geartrain.overview()).state().sequence()).isEqualTo(sequence);
      assertThat(get(geartrain.state(vault, Vault.State.class)).value().notes()).isOne();
      var alice = geartrain.as(ALICE);
      assertThat(get(alice.askForReply(vault, new Vault.Put("dry"), gas(dry.gas() - 1))).code())
          .isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
      assertThat(get(alice.ask(vault, new Vault.Put("dry"), gas(dry.gas()))))
          .isEqualTo(new Vault.Notes(2));
    }
  }

  @Test
  void a_dry_run_is_refused_as_the_message_would_be() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");

      assertRefused(
          Refusal.Reason.INSUFFICIENT_BALANCE,
          geartrain.as(ALICE).dryRun(vault, new Vault.Put("x"), value(1001)));
      assertRefused(
          Refusal.Reason.UNKNOWN_PROGRAM,
          geartrain.as(ALICE).dryRun(new ProgramRef<>(BOB.id()), new Vault.Put("x")));
      assertThatThrownBy(() -> geartrain.as(ALICE).dryRun(vault, new Vault.Put("x"), at(height(9))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_handler_that_does_not_end_only_ends_its_dry_run() {
    try (Geartrain geartrain =
        start("geartrain.dry-run { time-limit = 100ms, wall-limit = 10s, max-abandoned = 1 }")) {
      var vault = vault(geartrain, "v");

      assertThatThrownBy(() -> get(geartrain.as(ALICE).dryRun(vault, new Vault.Spin())))
          .hasCauseInstanceOf(TimeoutException.class);

      assertThat(get(geartrain.as(ALICE).ask(vault, new Vault.Put("x"))))
          .isEqualTo(new Vault.Notes(1));
      assertRefused(
          Refusal.Reason.BACKLOG_FULL, geartrain.as(ALICE).dryRun(vault, new Vault.Put("y")));
    }
  }

  @Test
  void dry_runs_over_several_programs_see_one_moment_while_blocks_go_on() {
    try (Geartrain geartrain = start("geartrain.dry-run.parallel = 2")) {
      var a = vault(geartrain, "a");
      var b = vault(geartrain, "b");
      List<CompletionStage<DryRun.Ran>> dry = new ArrayList<>();
      List<CompletionStage<MessageId>> sent = new ArrayList<>();

      for (int i = 0; i < 60; i++) {
        sent.add(geartrain.as(ALICE).send(a, new Vault.PassOn(b, "n" + i)));
        dry.add(geartrain.as(BOB).dryRun(a, new Vault.PassOn(b, "dry")));
      }

      sent.forEach(UserSideTest::get);
      for (CompletionStage<DryRun.Ran> each : dry) {
        assertThat(get(each).reply().code()).isEqualTo(ReplyCode.AUTO);
        assertThat(get(each).isWhole()).isTrue();
      }
      get(geartrain.whenIdle());
      assertThat(get(geartrain.state(b, Vault.State.class)).value().notes()).isEqualTo(60);
    }
  }

  @Test
  void too_many_dry_runs_are_refused() {
    try (Geartrain geartrain = start("geartrain.dry-run.max-waiting = 1")) {
      var vault = vault(geartrain, "v");
      List<CompletionStage<DryRun.Ran>> dry = new ArrayList<>();

      for (int i = 0; i < 500; i++) {
        dry.add(geartrain.as(ALICE).dryRun(vault, new Vault.Put("x")));
      }

      assertThat(dry)
          .anySatisfy(stage -> assertRefused(Refusal.Reason.BACKLOG_FULL, stage))
          .anySatisfy(stage -> assertThat(get(stage).isWhole()).isTrue());
    }
  }

  // ------------------------------------------------------------------ the guide's

  @Test
  void what_the_guide_shows_runs() {
    try (Geartrain geartrain = start()) {
      var vault = vault(geartrain, "v");
      HeldMail first = mail(geartrain, vault, 5);

      for (HeldMail mail : geartrain.mailbox(BOB).list().toCompletableFuture().join()) {
        geartrain.as(BOB).claim(mail.message()); // completes with the value
      }

      get(geartrain.whenIdle());
      assertRefused(Refusal.Reason.MESSAGE_NOT_FOUND, geartrain.as(BOB).claim(first.message()));

      var web =
          geartrain
              .mailbox(BOB)
              .subscribe(
                  "web",
                  mail -> {
                    if (mail.isHeld()) {
                      geartrain.as(BOB).reply(mail, new Vault.Thanks("got it"), value(2));
                    }
                  });

      get(web.opened());
      get(geartrain.as(ALICE).send(vault, new Vault.Pay(BOB, 6), value(6)));

      MessageId later =
          geartrain
              .as(ALICE)
              .send(vault, new Vault.Put("x"), at(height(90)))
              .toCompletableFuture()
              .join();
      geartrain.as(ALICE).cancel(later); // or trigger(later): at once instead of at 90

      get(geartrain.whenIdle());
      assertRefused(Refusal.Reason.MESSAGE_NOT_FOUND, geartrain.as(ALICE).trigger(later));

      geartrain.as(BOB).send(vault, new Vault.Put("x"), value(10), sponsoredBy(CAROL));

      DryRun.Ran dry =
          geartrain.as(ALICE).dryRun(vault, new Vault.Put("y")).toCompletableFuture().join();
      Vault.Notes notes = dry.reply().decode(Vault.Notes.class); // what ask would give
      geartrain.as(ALICE).ask(vault, new Vault.Put("y"), gas(dry.gas()));

      assertThat(notes.count()).isPositive();
    }
  }

  // ------------------------------------------------------------------ in a simulated world

  @Test
  void simulated_users_can_do_the_same() {
    var world =
        Simulator.builder()
            .settings(
                ChainSettings.defaults()
                    .withClock(Clock.STEPPED)
                    .withBalance("alice", 1000)
                    .withBalance("bob", 100))
            .with(Vault.CODE);
    var vault = world.as(ALICE).create(Vault.CODE, "v", new Vault.Open());
    world.as(ALICE).send(vault, new Vault.Pay(BOB, 5), value(5));
    world.as(ALICE).send(vault, new Vault.Pay(BOB, 6), value(6));
    var delayed = world.as(ALICE).send(vault, new Vault.Put("x"), at(height(50)));
    world.runBlocks(1);
    List<Mail> got = world.as(BOB).received();

    var claim = world.as(BOB).claim(got.get(0));
    var reply = world.as(BOB).reply(got.get(1), new Vault.Thanks("you"));
    var cancel = world.as(ALICE).cancel(delayed.message().orElseThrow());
    var stolen = world.as(BOB).trigger(delayed.message().orElseThrow());
    world.runBlocks(1);

    assertThat(claim.claimed()).contains(Value.of(5));
    assertThat(reply.message()).isPresent();
    assertThat(cancel.isAdmitted()).isTrue();
    assertThat(stolen.refusal()).isPresent();
    assertThat(world.as(BOB).mailbox()).isEmpty();
    assertThat(world.balance(BOB.id())).isEqualTo(Value.of(111));
    assertThat(world.as(ALICE).dryRun(vault, new Vault.Put("y")))
        .isInstanceOfSatisfying(
            DryRun.Ran.class,
            dry -> assertThat(dry.reply().decode(Vault.Notes.class)).isEqualTo(new Vault.Notes(1)));
  }
}
