package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.cw20.Cw20;
import io.geartrain.programs.library.cw20.Cw20.Account;
import io.geartrain.programs.library.cw20.Cw20.AccountsAfter;
import io.geartrain.programs.library.cw20.Cw20.Allowance;
import io.geartrain.programs.library.cw20.Cw20.AllowanceOf;
import io.geartrain.programs.library.cw20.Cw20.AllowancesBy;
import io.geartrain.programs.library.cw20.Cw20.BalanceOf;
import io.geartrain.programs.library.cw20.Cw20.Burn;
import io.geartrain.programs.library.cw20.Cw20.BurnFrom;
import io.geartrain.programs.library.cw20.Cw20.Command;
import io.geartrain.programs.library.cw20.Cw20.DecreaseAllowance;
import io.geartrain.programs.library.cw20.Cw20.GetInfo;
import io.geartrain.programs.library.cw20.Cw20.GetMinter;
import io.geartrain.programs.library.cw20.Cw20.IncreaseAllowance;
import io.geartrain.programs.library.cw20.Cw20.Info;
import io.geartrain.programs.library.cw20.Cw20.Mint;
import io.geartrain.programs.library.cw20.Cw20.Minter;
import io.geartrain.programs.library.cw20.Cw20.Open;
import io.geartrain.programs.library.cw20.Cw20.Send;
import io.geartrain.programs.library.cw20.Cw20.SendFrom;
import io.geartrain.programs.library.cw20.Cw20.Spender;
import io.geartrain.programs.library.cw20.Cw20.Transfer;
import io.geartrain.programs.library.cw20.Cw20.TransferFrom;
import io.geartrain.programs.library.cw20.Cw20.UpdateMinter;
import io.geartrain.programs.library.cw20.Hook;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The token, alone, in a world with a contract that gets it, and in one that crashes. */
class Cw20Test {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId CAROL = UserId.of("carol");
  private static final Open TEN_FOR_ALICE =
      new Open(
          "Tea",
          "TEA",
          List.of(new Account(ALICE.id(), 10)),
          Optional.of(new Minter(CAROL.id(), 100)));

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> tea =
        ProgramTestKit.of(Cw20.CODE).init(TEN_FOR_ALICE).from(ALICE);

    private long balance(UserId of) {
      return tea.query(new BalanceOf(of.id()));
    }

    @Test
    void a_transfer_moves_what_there_is() {
      assertThat(tea.send(new Transfer(BOB.id(), 10)).isSuccess()).isTrue();

      assertThat(balance(ALICE)).isZero();
      assertThat(balance(BOB)).isEqualTo(10);
      assertThat(tea.query(new GetInfo())).isEqualTo(new Info("Tea", "TEA", 10));
      assertThat(tea.query(new AccountsAfter(Optional.empty())))
          .containsExactly(new Account(BOB.id(), 10));
      assertThat(tea.query(new AccountsAfter(Optional.of(BOB.id())))).isEmpty();
    }

    @Test
    void more_than_there_is_or_nothing_is_refused() {
      assertThat(tea.send(new Transfer(BOB.id(), 11)).error()).isEqualTo("balance is only 10");
      assertThat(tea.send(new Transfer(BOB.id(), 0)).error())
          .isEqualTo("an amount is at least 1, not 0");
      assertThat(tea.send(new Burn(-1)).error()).isEqualTo("an amount is at least 1, not -1");
    }

    @Test
    void an_allowance_is_spent_by_whom_it_is_for() {
      tea.send(new IncreaseAllowance(BOB.id(), 6, 0));

      assertThat(tea.from(BOB).send(new TransferFrom(ALICE.id(), CAROL.id(), 4)).isSuccess())
          .isTrue();
      assertThat(tea.query(new AllowanceOf(ALICE.id(), BOB.id()))).isEqualTo(new Allowance(2, 0));
      assertThat(tea.query(new AllowancesBy(ALICE.id())))
          .containsExactly(new Spender(BOB.id(), new Allowance(2, 0)));
      assertThat(tea.send(new TransferFrom(ALICE.id(), CAROL.id(), 3)).error())
          .isEqualTo("allowance is only 2");
      assertThat(tea.from(CAROL).send(new BurnFrom(ALICE.id(), 1)).error())
          .isEqualTo("allowance is only 0");
    }

    @Test
    void an_allowance_ends_and_is_taken_back() {
      tea.atHeight(5).send(new IncreaseAllowance(BOB.id(), 6, 7));
      assertThat(tea.send(new IncreaseAllowance(BOB.id(), 6, 4)).error())
          .isEqualTo("until 4 is over");

      assertThat(tea.atHeight(7).from(BOB).send(new BurnFrom(ALICE.id(), 1)).isSuccess()).isTrue();
      assertThat(tea.atHeight(8).send(new BurnFrom(ALICE.id(), 1)).error())
          .isEqualTo("the allowance ended at 7");

      tea.from(ALICE).send(new DecreaseAllowance(BOB.id(), 100));
      assertThat(tea.query(new AllowancesBy(ALICE.id()))).isEmpty();
      assertThat(tea.send(new IncreaseAllowance(ALICE.id(), 1, 0)).error())
          .isEqualTo("nobody allows himself");
    }

    @Test
    void the_minter_makes_more_up_to_the_cap() {
      assertThat(tea.send(new Mint(BOB.id(), 1)).error()).isEqualTo("not the minter");
      assertThat(tea.from(CAROL).send(new Mint(BOB.id(), 91)).error())
          .isEqualTo("the supply would be above the cap of 100");
      assertThat(tea.send(new Mint(BOB.id(), 90)).isSuccess()).isTrue();

      tea.send(new UpdateMinter(Optional.of(ALICE.id())));
      assertThat(tea.query(new GetMinter())).contains(new Minter(ALICE.id(), 100));
      tea.from(ALICE).send(new UpdateMinter(Optional.empty()));
      assertThat(tea.query(new GetMinter())).isEmpty();
      assertThat(tea.send(new Mint(BOB.id(), 1)).error()).isEqualTo("not the minter");
    }

    @Test
    void what_is_burned_is_gone() {
      tea.send(new Burn(3));

      assertThat(balance(ALICE)).isEqualTo(7);
      assertThat(tea.query(new GetInfo()).supply()).isEqualTo(7);
    }

    @Test
    void a_send_calls_the_contract_that_gets_it() {
      ProgramRef<Hook> box = new ProgramRef<>(BOB.id());
      // snippet: cw20-send
      var step = tea.send(new Send(box, 4, Payload.utf8("for the offer")));

      assertThat(step.called(Hook.class))
          .containsExactly(new Hook.Receive(ALICE.id(), 4, Payload.utf8("for the offer")));
      // end
      tea.send(new IncreaseAllowance(CAROL.id(), 1, 0));
      assertThat(
              tea.from(CAROL)
                  .send(new SendFrom(ALICE.id(), box, 1, Payload.EMPTY))
                  .called(Hook.class))
          .containsExactly(new Hook.Receive(CAROL.id(), 1, Payload.EMPTY));
    }

    @Test
    void it_is_not_opened_with_more_than_its_cap() {
      var open =
          new Open(
              "Tea",
              "TEA",
              List.of(new Account(ALICE.id(), 11)),
              Optional.of(new Minter(CAROL.id(), 10)));

      assertThat(ProgramTestKit.of(Cw20.CODE).tryInit(open).error())
          .isEqualTo("the supply would be above the cap of 10");
    }
  }

  // ------------------------------------------------------------------ in a world

  @Nested
  class InAWorld {
    private final Simulator world =
        ContractWorlds.with(ContractWorlds.METERED, Cw20.CODE, Box.CODE);
    private final ProgramRef<Command> tea =
        ContractWorlds.made(world, ALICE, Cw20.CODE, "tea", TEN_FOR_ALICE);
    private final ProgramRef<Box.Command> box =
        ContractWorlds.made(world, BOB, Box.CODE, "box", new Box.Open());

    @Test
    void a_contract_gets_tokens_and_hears_of_them() {
      world.as(ALICE).send(tea, new Send(hook(box), 4, Payload.utf8("yes")));
      world.runUntilIdle().crashAndRestart();

      assertThat(world.query(tea, new BalanceOf(box.id()))).isEqualTo(4);
      assertThat(Box.FROM.get(world.store(box), ALICE.id())).isEqualTo(4);
    }

    @Test
    void tokens_that_a_contract_does_not_want_have_not_moved() {
      var refused = world.as(ALICE).send(tea, new Send(hook(box), 4, Payload.utf8("no")));
      var nobody = world.as(ALICE).send(tea, new Send(hook(tea), 4, Payload.EMPTY));
      world.runUntilIdle();

      assertThat(refused.reply().payload().utf8())
          .isEqualTo("no, thanks: execute wasm contract failed");
      assertThat(nobody.reply().payload().utf8()).isEqualTo("codespace: wasm, code: 29");
      assertThat(world.query(tea, new BalanceOf(ALICE.id()))).isEqualTo(10);
      assertThat(Box.FROM.first(world.store(box), 1)).isEmpty();
    }
  }

  private static ProgramRef<Hook> hook(ProgramRef<?> contract) {
    return new ProgramRef<>(contract.id());
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void balances_are_the_supply_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, Cw20.CODE, Box.CODE);
    ProgramRef<Command> tea = ContractWorlds.made(world, ALICE, Cw20.CODE, "tea", TEN_FOR_ALICE);
    ProgramRef<Box.Command> box = ContractWorlds.made(world, BOB, Box.CODE, "box", new Box.Open());
    List<UserId> users = List.of(ALICE, BOB, CAROL);
    List<Pending<Object>> sent = new ArrayList<>();

    for (int message = 0; message < 25; message++) {
      UserId user = users.get(random.nextInt(3));
      ActorId other = users.get(random.nextInt(3)).id();
      long amount = random.nextInt(8);
      Payload note = Payload.utf8(random.nextBoolean() ? "yes" : "no");
      Command command =
          switch (random.nextInt(7)) {
            case 0 -> new Mint(other, amount);
            case 1 -> new Burn(amount);
            case 2 -> new Send(hook(box), amount, note);
            case 3 -> new IncreaseAllowance(other, amount, 0);
            case 4 -> new TransferFrom(other, user.id(), amount);
            case 5 -> new SendFrom(other, hook(box), amount, note);
            default -> new Transfer(other, amount);
          };
      sent.add(world.as(user).send(tea, command));
    }
    LibraryWorlds.runCrashing(world, seed, 40);

    assertThat(sent).allMatch(Pending::isDone).anyMatch(each -> each.reply().isSuccess());

    List<Account> accounts = world.query(tea, new AccountsAfter(Optional.empty()));
    assertThat(accounts).allMatch(account -> account.amount() > 0);
    assertThat(accounts.stream().mapToLong(Account::amount).sum())
        .isEqualTo(world.query(tea, new GetInfo()).supply());
    assertThat(
            Box.FROM.first(world.store(box), 10).stream().mapToLong(each -> each.getValue()).sum())
        .isEqualTo(world.query(tea, new BalanceOf(box.id())));
  }
}
