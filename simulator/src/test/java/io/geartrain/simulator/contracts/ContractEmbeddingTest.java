package io.geartrain.simulator.contracts;

import static io.geartrain.runtime.SubmitOption.admin;
import static io.geartrain.runtime.SubmitOption.funds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.QueryException;
import io.geartrain.runtime.ReplyException;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Transactions.Part;
import io.geartrain.simulator.contracts.TipJar.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's contract in production. */
class ContractEmbeddingTest {
  private static final UserId BOB = UserId.of("bob");
  private static final UserId GOVERNANCE = UserId.of("governance");

  @TempDir private Path directory;

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private Geartrain start() {
    return Geartrain.start(directory, TipJar.CODE, NamedTipJar.CODE);
  }

  private static void mintTeaForBob(Geartrain geartrain) {
    // snippet: contract-mint
    join(
        geartrain
            .as(UserId.of("governance"))
            .transaction(List.of(Part.of(Bank.ADDRESS, Bank.mint(BOB.id(), Coins.of("tea", 10))))));
    // end
  }

  @Test
  void it_is_stored_instantiated_used_asked_and_migrated() {
    ProgramRef<Command> made;
    try (Geartrain geartrain = start()) {
      mintTeaForBob(geartrain);
      // snippet: contract-embedding
      UserId alice = UserId.of("alice");
      long number = geartrain.as(alice).storeCode(TipJar.CODE).toCompletableFuture().join();
      ProgramRef<TipJar.Command> jar =
          geartrain
              .as(alice)
              .instantiate(TipJar.CODE, "tips for the cook", new TipJar.Open(), admin(alice))
              .toCompletableFuture()
              .join(); // stages complete when durable

      CompletionStage<TipJar.Thanks> thanks =
          geartrain.as(BOB).ask(jar, new TipJar.Tip(), funds(Coins.of("tea", 3)));
      // end
      assertThat(number).isEqualTo(1);
      assertThat(join(thanks)).isEqualTo(new TipJar.Thanks(1));
      made = jar;
    }
    try (Geartrain geartrain = start()) {
      ProgramRef<Command> jar = made;
      // snippet: contract-query
      CompletionStage<Long> tips = geartrain.query(jar, new TipJar.TipsOf(BOB.id()));
      // end
      assertThat(join(tips)).isEqualTo(1);
      Payload raw = join(geartrain.raw(jar.id(), TipJar.TIPS.key(BOB.id())));
      assertThat(TipJar.TIPS.decode(raw)).isEqualTo(1);
      assertThat(join(geartrain.range(jar.id(), null, null, 10, false)).pairs()).hasSize(2);
      assertThat(
              Bank.amountIn(join(geartrain.query(Bank.ADDRESS, Bank.balanceOf(jar.id(), "tea")))))
          .hasToString("3");

      UserId alice = UserId.of("alice");
      // snippet: contract-migration
      join(geartrain.as(alice).storeCode(NamedTipJar.CODE));
      ProgramRef<NamedTipJar.Command> named =
          join(
              geartrain
                  .as(alice)
                  .migrate(jar, NamedTipJar.CODE, new NamedTipJar.Name("for the cook")));
      // end
      assertThat(join(geartrain.query(named, new NamedTipJar.GetName()))).isEqualTo("for the cook");
      join(geartrain.as(GOVERNANCE).sudo(named, new NamedTipJar.HandOver(BOB.id())));
      assertThat(TipJar.OWNER.decode(join(geartrain.raw(jar.id(), TipJar.OWNER.key()))))
          .isEqualTo(BOB.id());
    }
  }

  @Test
  void an_error_of_a_contract_is_read_by_who_sent_the_message() {
    try (Geartrain geartrain = start()) {
      join(geartrain.as(BOB).storeCode(TipJar.CODE));
      ProgramRef<Command> jar =
          join(geartrain.as(BOB).instantiate(TipJar.CODE, "tips", new TipJar.Open()));

      assertThatThrownBy(() -> join(geartrain.as(BOB).ask(jar, new TipJar.Tip())))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              ReplyException.class,
              error ->
                  assertThat(error.text())
                      .isEqualTo("a tip is at least one coin: execute wasm contract failed"));
      assertThatThrownBy(
              () ->
                  join(
                      geartrain
                          .as(BOB)
                          .instantiate(NamedTipJar.CODE, "x", new NamedTipJar.Open(""))))
          .hasMessageContaining("store it first");
    }
  }

  @Test
  void a_question_that_cannot_be_answered_says_why() {
    try (Geartrain geartrain = start()) {
      ProgramRef<Command> nothing = TipJar.CODE.contractRef(BOB.id(), "none");

      assertThatThrownBy(() -> join(geartrain.query(nothing, new TipJar.TipsOf(BOB.id()))))
          .cause()
          .isInstanceOfSatisfying(
              QueryException.class, error -> assertThat(error.error().name()).isEqualTo("wasm/22"));
      assertThatThrownBy(() -> join(geartrain.raw(nothing.id(), TipJar.OWNER.key())))
          .hasCauseInstanceOf(QueryException.class);
    }
  }
}
