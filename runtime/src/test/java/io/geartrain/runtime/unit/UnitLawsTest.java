package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.SchedulerInput;
import io.geartrain.runtime.core.SchedulerLimits;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for any units of work. The world itself checks after every record that the fold of its bytes is
 * the state that was carried, and that gas and native value are conserved.
 */
class UnitLawsTest {
  private static final int CONTRACTS = 5;
  private static final int MESSAGES = 30;
  private static final Step FAILS = turn -> turn.fail("at last");

  static Stream<Long> seeds() {
    return LongStream.rangeClosed(1, Long.getLong("geartrain.test.seeds", 20)).boxed();
  }

  private static ChainSettings settings(long seed) {
    String[] policies = {"plain", "unmetered", "metered", "cosmwasm"};
    return World.plain()
        .with("gas-policy", policies[(int) (seed % policies.length)])
        .with("block-gas", 40L * gas(seed))
        .with("rent", 10)
        .with("reply-gas", 5000)
        .with("wait.max-blocks", 5)
        .with("mailbox.max-blocks", 5)
        .with("contracts.call-depth", seed % 5 == 0 ? 3 : 100)
        .with("existential-deposit", seed % 3 == 0 ? 2 : 0)
        .with("gas-price", seed % 7 == 0 ? 1 : 0)
        .withBalance("alice", 1_000_000_000_000_000L)
        .withBalance("governance", 1_000_000_000_000_000L);
  }

  /** What each root is given. */
  private static long gas(long seed) {
    return seed % 4 == 2 ? 100_000_000 : seed % 4 == 3 ? 2_000_000 : 200_000;
  }

  private static final class Chain {
    final UnitWorld world;
    final RandomSteps steps;
    final long gas;
    final List<ActorId> contracts = new ArrayList<>();

    Chain(long seed, SchedulerLimits limits) {
      gas = gas(seed);
      world = new UnitWorld(settings(seed), limits);
      List<ActorId> programs = new ArrayList<>();
      for (int i = 0; i < CONTRACTS; i++) {
        contracts.add(world.contract(UnitWorld.CONTRACT, "c" + i, 50));
        world.mint(contracts.get(i), Coins.of("atom", Value.of(50)));
      }
      programs.add(world.program("p"));
      programs.add(world.program("q"));
      world.run(Contracts.ADDRESS, Contracts.storeCode(UnitWorld.CONTRACT.id()));
      steps = new RandomSteps(seed, contracts, programs, gas);
    }

    void submit(ActorId to, Step step) {
      world
          .world()
          .submit(
              World.send(
                  World.ALICE,
                  to,
                  step.payload(),
                  0,
                  gas,
                  io.geartrain.runtime.block.Input.NOW,
                  null));
    }

    /** A contract that has not ended; the first never does. */
    ActorId living() {
      ActorId any = steps.contract();
      return world.world().status(any) == ProgramEntry.Status.ACTIVE ? any : contracts.get(0);
    }

    /** Blocks of a few messages each, then blocks until nothing waits. */
    void run(Random order) {
      for (int i = 0; i < MESSAGES; i++) {
        submit(steps.contract(), steps.tree(3));
        if (i % 4 == 3) {
          block(order);
        }
      }
      for (int i = 0; i < 200 && (i < 8 || isBusy()); i++) {
        block(order);
      }
      world.world().settle();
    }

    private void block(Random order) {
      world.world().on(new SchedulerInput.Step());
      if (order == null) {
        world.world().settle();
      } else {
        world.world().runBatchesRandomly(order);
      }
      checkCoins();
    }

    boolean isBusy() {
      return world.world().state().backlog() > 0;
    }

    long frames(boolean kept) {
      return world.world().executed().stream()
          .filter(executed -> executed.outcome().unit() != null)
          .flatMap(executed -> executed.outcome().unit().frames().stream())
          .filter(frame -> frame.kept() == kept)
          .count();
    }

    private void checkCoins() {
      ByteStore store = world.store(Bank.ADDRESS);
      assertThat(Bank.totals(store, false))
          .as("balances of each denomination, record %d", world.world().sealedSequence())
          .isEqualTo(Bank.totals(store, true));
    }
  }

  @BeforeEach
  void make_room() {
    Step.forget();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void an_execution_again_writes_the_same_records(long seed) {
    Chain chain = new Chain(seed, World.limits());

    chain.run(null);

    chain.world.world().verify();
    assertThat(chain.frames(true)).as("seed %d, frames that stand", seed).isGreaterThan(MESSAGES);
    assertThat(chain.frames(false)).as("seed %d, frames undone", seed).isPositive();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void waves_in_any_order_write_the_records_of_one_by_one_execution(long seed) {
    Chain oneByOne = new Chain(seed, World.limits().withWaves(1));
    oneByOne.run(null);
    // So that payloads name the same steps.
    Step.forget();
    Chain inWaves = new Chain(seed, World.limits());
    inWaves.run(new Random(seed));

    List<byte[]> expected = oneByOne.world.world().log();
    List<byte[]> found = inWaves.world.world().log();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(RecordCodec.decode(found.get(i)).toString())
          .as("seed %d, record %d", seed, i + 1)
          .isEqualTo(RecordCodec.decode(expected.get(i)).toString());
    }
    assertThat(found).as("seed %d", seed).containsExactlyElementsOf(expected);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_restart_anywhere_remembers_what_was_written(long seed) {
    Chain chain = new Chain(seed, World.limits());
    Random random = new Random(seed);

    for (int i = 0; i < MESSAGES; i++) {
      chain.submit(chain.steps.contract(), chain.steps.tree(3));
      chain.block(null);
      if (random.nextInt(5) == 0) {
        Map<ActorId, ?> memories = chain.world.world().memories();
        byte[] state = World.stateBytes(chain.world.world().state());

        chain.world.world().crash(0);

        assertThat(chain.world.world().memories()).as("seed %d", seed).isEqualTo(memories);
        assertThat(World.stateBytes(chain.world.world().state())).isEqualTo(state);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_unit_that_fails_leaves_the_world_as_if_it_had_not_been_but_for_gas(long seed) {
    Chain chain = new Chain(seed, World.limits());
    chain.run(null);
    int frames = 0;

    for (int i = 0; i < MESSAGES; i++) {
      Step does = chain.steps.tree(3);
      ActorId fails = chain.world.contract("fails " + i);
      Map<String, Object> before = everythingButGas(chain);
      chain.submit(
          chain.living(),
          turn -> {
            does.run(turn);
            if (!turn.ledger().isSuspended()) {
              turn.call(fails, FAILS);
            } else {
              turn.fail("instead of waiting");
            }
          });
      chain.block(null);
      List<Executed> executed = chain.world.world().lastRecord().executed();
      if (executed.get(0).outcome().unit() != null) {
        frames += executed.get(0).outcome().unit().frames().size();
      }

      assertThat(executed).as("seed %d", seed).hasSize(1);
      assertThat(executed.get(0).outcome().isSuccess()).isFalse();
      assertThat(everythingButGas(chain)).as("seed %d, unit %d", seed, i).isEqualTo(before);
    }

    assertThat(frames).as("seed %d", seed).isGreaterThan(MESSAGES);
  }

  private static Map<String, Object> everythingButGas(Chain chain) {
    Map<String, Object> all = chain.world.everything();
    if (chain.world.world().state().settings().gasPrice() > 0) {
      all.remove("balances");
    }
    return all;
  }
}
