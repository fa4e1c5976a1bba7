package io.geartrain.node.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.Bank;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What all tellers have, when nothing is under way.
 *
 * @param stores what each keeps
 * @param coins what each holds
 */
record Books(List<Payload> stores, List<Long> coins) {

  /** Opens the runtime of a data directory, and closes it. */
  static Books of(Path directory) {
    List<Payload> stores = new ArrayList<>();
    List<Long> coins = new ArrayList<>();
    try (Geartrain geartrain = Geartrain.start(directory, TellersUnderLoad.config(), Teller.CODE)) {
      geartrain.whenIdle().toCompletableFuture().join();
      for (int i = 0; i < TellersUnderLoad.TELLERS; i++) {
        ActorId teller = TellersUnderLoad.teller(i).id();
        stores.add(geartrain.stateOf(teller).toCompletableFuture().join().value());
        Payload balance =
            geartrain
                .query(Bank.ADDRESS, Bank.balanceOf(teller, "unit"))
                .toCompletableFuture()
                .join();
        coins.add(Bank.amountIn(balance).amount().longValueExact());
      }
    }
    return new Books(stores, coins);
  }

  ContractStore store(int teller) {
    return ContractStore.readOnly(ByteStore.decode(stores.get(teller)));
  }

  /**
   * Each has the coins that its own books say, none is lost, and each run that is kept has told somebody once.
   */
  void mustBeInOrder() {
    long told = 0;
    long kept = 0;
    long undone = 0;
    for (int i = 0; i < stores.size(); i++) {
      ContractStore store = store(i);
      assertThat(coins.get(i))
          .isEqualTo(
              TellersUnderLoad.FUNDS + Teller.IN.getOr(store, 0L) - Teller.OUT.getOr(store, 0L));
      told += Teller.TOLD.getOr(store, 0L);
      undone += Teller.UNDONE.getOr(store, 0L);
      kept += Teller.RUNS.getOr(store, 0L);
    }
    assertThat(coins.stream().mapToLong(Long::longValue).sum())
        .isEqualTo((long) TellersUnderLoad.TELLERS * TellersUnderLoad.FUNDS);
    assertThat(told).isEqualTo(kept).isPositive();
    assertThat(undone).isPositive();
  }
}
