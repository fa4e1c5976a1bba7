package io.geartrain.simulator.contracts;

import static io.geartrain.programs.SendOption.funds;
import static io.geartrain.programs.SendOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.Transactions.Part;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A contract that makes contracts, and coins that go along. */
class InstantiateTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final Coins TEA = Coins.of("tea", 3);

  /** Makes a tip jar of its own. */
  static final class Cellar extends ContractBehavior<Cellar.Command> {
    public record Open() {}

    public sealed interface Command {}

    public record Add(String salt, String label) implements Command {}

    static final ProgramCode<Open, Command> CODE =
        ProgramCode.named("cellar")
            .version(1)
            .init(Open.class)
            .commands(Command.class)
            .store()
            .behavior(Cellar::new);

    @Override
    public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
      return newHandlersBuilder()
          .onInit(Open.class, (ctx, store, open) -> Effect().none())
          .onCommand(Add.class, this::onAdd)
          .build();
    }

    private Effect<StoreChange, ContractStore> onAdd(
        ProgramContext ctx, ContractStore store, Add add) {
      return Effect()
          .none()
          .thenInstantiate(
              TipJar.CODE,
              add.salt(),
              add.label(),
              new TipJar.Open(),
              value(ctx.value()),
              funds(ctx.funds().without("unit")));
    }
  }

  private final Simulator world =
      Simulator.builder()
          .settings(ChainSettings.defaults().withClock(Clock.STEPPED).withBalance("alice", 100))
          .with(Cellar.CODE, TipJar.CODE);
  private final ProgramRef<Cellar.Command> cellar = cellar();

  private ProgramRef<Cellar.Command> cellar() {
    world.as(ALICE).storeCode(Cellar.CODE);
    world.as(ALICE).storeCode(TipJar.CODE);
    world.as(UserId.of("governance")).send(Bank.ADDRESS, Bank.mint(ALICE.id(), TEA));
    Pending<ProgramRef<Cellar.Command>> made =
        world.as(ALICE).instantiate(Cellar.CODE, "cellar", new Cellar.Open());
    world.runUntilIdle();
    return made.value();
  }

  private Pending<Object> add(String salt, String label) {
    return world
        .as(ALICE)
        .send(cellar, new Cellar.Add(salt, label), SubmitOption.value(5), SubmitOption.funds(TEA));
  }

  @Test
  void it_is_at_its_address_belongs_to_its_maker_and_has_the_coins() {
    add("first", "a jar");
    world.runUntilIdle().crashAndRestart();

    ProgramRef<TipJar.Command> jar = TipJar.CODE.contractRef(cellar.id(), "first");
    assertThat(TipJar.OWNER.get(world.store(jar))).isEqualTo(cellar.id());
    assertThat(world.coins(jar.id())).isEqualTo(TEA.plus(Coins.of("unit", 5)));
    assertThat(world.coins(cellar.id())).isEqualTo(Coins.NONE);
  }

  @Test
  void one_that_cannot_be_made_leaves_the_coins_where_they_were() {
    var unlabelled = add("first", " ");
    world.runUntilIdle();

    assertThat(unlabelled.reply().payload().utf8()).isEqualTo("codespace: wasm, code: 14");
    assertThat(world.coins(ALICE.id())).isEqualTo(TEA.plus(Coins.of("unit", 100)));
  }

  @Test
  void coins_that_come_beside_the_message_go_with_it() {
    Payload instantiate =
        Contracts.instantiate(
            TipJar.CODE.id(),
            null,
            "a jar",
            null,
            Coins.NONE,
            TipJar.CODE.encodeInit(new TipJar.Open()));

    var beside =
        world.as(ALICE).transaction(List.of(Part.of(Contracts.ADDRESS, instantiate).with(TEA)));
    var nativeCoins =
        world
            .as(ALICE)
            .transaction(
                List.of(Part.of(Contracts.ADDRESS, instantiate).with(Coins.of("unit", 5))));
    world.runUntilIdle();

    assertThat(world.coins(Contracts.addressIn(beside.value()))).isEqualTo(TEA);
    assertThat(world.coins(ALICE.id()).of("tea").amount()).isZero();
    assertThat(world.coins(Contracts.addressIn(nativeCoins.value())))
        .isEqualTo(Coins.of("unit", 5));
  }
}
