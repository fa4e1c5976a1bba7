package io.geartrain.simulator.contracts;

import static io.geartrain.runtime.SubmitOption.admin;
import static io.geartrain.runtime.SubmitOption.funds;
import static io.geartrain.runtime.SubmitOption.salt;
import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Transactions.Part;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.contracts.TipJar.Command;
import io.geartrain.simulator.contracts.TipJar.Empty;
import io.geartrain.simulator.contracts.TipJar.Open;
import io.geartrain.simulator.contracts.TipJar.Thanks;
import io.geartrain.simulator.contracts.TipJar.Tip;
import io.geartrain.simulator.contracts.TipJar.TipsOf;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The guide's contract, alone and in a world. */
class TipJarTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId GOVERNANCE = UserId.of("governance");
  private static final Coins THREE_TEA = Coins.of("tea", 3);

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> jar =
        ProgramTestKit.of(TipJar.CODE).from(ALICE).init(new Open());

    @Test
    void a_tip_is_counted_and_shown() {
      // snippet: contract-kit
      var jar = ProgramTestKit.of(TipJar.CODE).from(ALICE).init(new Open());

      var step = jar.from(BOB).withFunds(Coins.of("tea", 3)).ask(new Tip());

      assertThat(step.reply()).isEqualTo(new Thanks(1));
      assertThat(step.attributes()).containsExactly(new Attribute("from", jar.text(BOB.id())));
      assertThat(TipJar.TIPS.get(jar.store(), BOB.id())).isEqualTo(1);
      assertThat(jar.query(new TipsOf(BOB.id()))).isEqualTo(1);
      // end
    }

    @Test
    void a_tip_of_nothing_fails_and_leaves_nothing() {
      var step = jar.from(BOB).ask(new Tip());

      assertThat(step.error()).isEqualTo("a tip is at least one coin");
      assertThat(TipJar.TIPS.first(jar.store(), 10)).isEmpty();
    }

    @Test
    void its_owner_gets_what_the_bank_says_it_has() {
      // snippet: contract-mock
      jar.answering(Bank.ADDRESS, query -> Data.toPayload(Map.of("tea", 3L)));

      var step = jar.from(ALICE).send(new Empty());

      assertThat(step.calls().get(0).payload()).isEqualTo(Bank.send(ALICE.id(), THREE_TEA));
      // end
    }

    @Test
    void a_step_that_failed_otherwise_has_no_error_of_its_own() {
      var step = jar.sendRaw(new byte[0]);

      assertThat(step.panic()).isEqualTo("undecodable payload");
      assertThatThrownBy(step::error)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("the handler failed, but not by fail(...): USERSPACE_PANIC, ");
    }

    @Test
    void nobody_else_does() {
      assertThat(jar.from(BOB).send(new Empty()).error()).isEqualTo("only the owner empties it");
    }

    @Test
    void the_next_code_finds_the_store_of_the_one_before() {
      // snippet: contract-migration-kit
      jar.from(BOB).withFunds(Coins.of("tea", 3)).ask(new Tip());

      var named = jar.withCode(NamedTipJar.CODE);
      named.migrate(new NamedTipJar.Name("for the cook"));

      assertThat(named.query(new NamedTipJar.GetName())).isEqualTo("for the cook");
      assertThat(TipJar.TIPS.get(named.store(), BOB.id())).isEqualTo(1);
      // end
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(ChainSettings.defaults().withClock(Clock.STEPPED).withBalance("bob", 100))
            .with(TipJar.CODE, NamedTipJar.CODE);
    private final ProgramRef<Command> jar = jar();

    private ProgramRef<Command> jar() {
      world.as(ALICE).storeCode(TipJar.CODE);
      world.as(ALICE).storeCode(NamedTipJar.CODE);
      world.as(GOVERNANCE).send(Bank.ADDRESS, Bank.mint(BOB.id(), Coins.of("tea", 10)));
      Pending<ProgramRef<Command>> jar =
          world.as(ALICE).instantiate(TipJar.CODE, "tips", new Open(), admin(ALICE));
      world.runUntilIdle();
      return jar.value();
    }

    @Test
    void coins_of_all_denominations_come_and_go() {
      var thanks = world.as(BOB).ask(jar, new Tip(), value(5), funds(THREE_TEA));
      world.runUntilIdle().crashAndRestart();
      assertThat(thanks.value()).isEqualTo(new Thanks(1));
      assertThat(world.coins(jar.id())).isEqualTo(THREE_TEA.plus(Coins.of("unit", 5)));

      world.as(ALICE).send(jar, new Empty());
      world.runUntilIdle();

      assertThat(world.coins(ALICE.id())).isEqualTo(THREE_TEA.plus(Coins.of("unit", 5)));
      assertThat(world.coins(jar.id())).isEqualTo(Coins.NONE);
      assertThat(world.coins(BOB.id())).isEqualTo(Coins.of("tea", 7).plus(Coins.of("unit", 95)));
      assertThat(world.query(jar, new TipsOf(BOB.id()))).isEqualTo(1);
    }

    @Test
    void a_tip_that_fails_brings_its_coins_back() {
      var refused = world.as(BOB).ask(jar, new Tip());
      var tooMuch = world.as(BOB).ask(jar, new Tip(), funds(Coins.of("tea", 11)));
      world.runUntilIdle();

      assertThat(refused.reply().text())
          .isEqualTo("a tip is at least one coin: execute wasm contract failed");
      assertThat(tooMuch.reply().text()).isEqualTo("codespace: sdk, code: 5");
      assertThat(world.coins(BOB.id()).of("tea").amount()).isEqualTo(10);
    }

    @Test
    void why_it_failed_and_what_it_showed_can_be_looked_at() {
      // snippet: contract-why
      var tip = world.as(BOB).ask(jar, new Tip(), funds(THREE_TEA));
      var tooMuch = world.as(BOB).ask(jar, new Tip(), funds(Coins.of("tea", 11)));
      world.runUntilIdle();

      assertThat(tip.events())
          .extracting(Emitted::type)
          .containsExactly("transfer", "execute", "wasm");
      assertThat(tooMuch.reply().text()).isEqualTo("codespace: sdk, code: 5");
      assertThat(tooMuch.cause())
          .contains("the balance is 7tea, smaller than 11tea (in bank.handle)");
      // end
      assertThat(tip.cause()).isEmpty();
      assertThat(tooMuch.events()).isEmpty();
      assertThatThrownBy(tooMuch::value)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "error reply USERSPACE_PANIC 'codespace: sdk, code: 5', because: the balance is"
                  + " 7tea, smaller than 11tea (in bank.handle)");
    }

    @Test
    void of_a_transaction_all_or_nothing_happens() {
      world
          .as(BOB)
          .transaction(List.of(Part.of(jar, new Tip()).with(THREE_TEA), Part.of(jar, new Empty())));
      world.runUntilIdle();

      assertThat(world.query(jar, new TipsOf(BOB.id()))).isZero();
      assertThat(world.coins(jar.id())).isEqualTo(Coins.NONE);
    }

    @Test
    void a_salt_makes_its_address_known_beforehand() {
      ProgramRef<Command> known = TipJar.CODE.contractRef(BOB.id(), "jar");

      var jar = world.as(BOB).instantiate(TipJar.CODE, "tips", new Open(), salt("jar"));
      world.runUntilIdle();

      assertThat(jar.value()).isEqualTo(known);
    }

    @Test
    void its_admin_migrates_it() {
      world.as(BOB).ask(jar, new Tip(), funds(THREE_TEA));
      world.as(ALICE).migrate(jar, NamedTipJar.CODE, new NamedTipJar.Name("for the cook"));
      world.runUntilIdle().crashAndRestart();

      ProgramRef<NamedTipJar.Command> named = new ProgramRef<>(jar.id());
      assertThat(world.query(named, new NamedTipJar.GetName())).isEqualTo("for the cook");
      assertThat(TipJar.TIPS.get(world.store(jar), BOB.id())).isEqualTo(1);
      assertThatThrownBy(() -> world.query(jar, new TipsOf(BOB.id())))
          .isInstanceOf(CallFailed.class);
    }

    @Test
    void a_migration_that_fails_or_is_not_the_admins_leaves_it_as_it_was() {
      var blank = world.as(ALICE).migrate(jar, NamedTipJar.CODE, new NamedTipJar.Name(" "));
      var others = world.as(BOB).migrate(jar, NamedTipJar.CODE, new NamedTipJar.Name("mine"));
      world.runUntilIdle();

      assertThat(blank.reply().payload().utf8())
          .isEqualTo("a name is not blank: migrate wasm contract failed");
      assertThat(others.reply().payload().utf8()).isEqualTo("codespace: sdk, code: 4");
      assertThat(world.query(jar, new TipsOf(BOB.id()))).isZero();
    }

    @Test
    void only_the_governance_runs_its_sudo() {
      world.as(ALICE).migrate(jar, NamedTipJar.CODE, new NamedTipJar.Name("ours"));
      world.runUntilIdle();
      ProgramRef<NamedTipJar.Command> named = new ProgramRef<>(jar.id());

      var refused = world.as(ALICE).sudo(named, new NamedTipJar.HandOver(BOB.id()));
      world.runUntilIdle();
      assertThat(refused.reply().payload().utf8()).isEqualTo("codespace: sdk, code: 4");
      assertThat(TipJar.OWNER.get(world.store(jar))).isEqualTo(ALICE.id());

      world.as(GOVERNANCE).sudo(named, new NamedTipJar.HandOver(BOB.id()));
      world.runUntilIdle();
      assertThat(TipJar.OWNER.get(world.store(jar))).isEqualTo(BOB.id());
    }

    @Test
    void code_that_was_not_stored_makes_no_contract() {
      Simulator empty = Simulator.with(TipJar.CODE);

      var jar = empty.as(BOB).instantiate(TipJar.CODE, "tips", new Open());
      empty.runUntilIdle();

      assertThat(jar.reply().payload().utf8())
          .isEqualTo("no such code: " + TipJar.CODE.id() + ", store it first");
    }
  }
}
