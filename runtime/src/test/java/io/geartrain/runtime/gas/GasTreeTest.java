package io.geartrain.runtime.gas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gas tree: gas is never made or lost, and what is left goes to the nearest patron, else the payer. */
class GasTreeTest {
  private static final ActorId PAYER = UserId.of("payer").id();

  private final TreeMap<MessageId, GasNode> nodes = new TreeMap<>();
  private final Map<ActorId, Long> refunds = new HashMap<>();
  private final GasTree tree =
      new GasTree(
          new GasTree.Nodes() {
            @Override
            public GasNode node(MessageId id) {
              return nodes.get(id);
            }

            @Override
            public void put(MessageId id, GasNode node) {
              if (node == null) {
                nodes.remove(id);
              } else {
                nodes.put(id, node);
              }
            }
          },
          (root, payer, left) -> refunds.merge(payer, left, Long::sum));

  static Stream<Long> seeds() {
    return LongStream.rangeClosed(1, Long.getLong("geartrain.test.seeds", 20)).boxed();
  }

  private static MessageId id(int number) {
    return new MessageId(number, Phase.DISPATCH, 0, 0);
  }

  private long refunded() {
    return refunds.getOrDefault(PAYER, 0L);
  }

  @Test
  void what_a_root_leaves_goes_to_its_payer() {
    tree.openRoot(id(1), PAYER, 100);
    tree.take(id(1), 30);

    tree.consume(id(1));

    assertThat(refunded()).isEqualTo(70);
    assertThat(nodes).isEmpty();
  }

  @Test
  void what_a_split_leaves_goes_to_a_parent_whose_message_is_not_done() {
    tree.openRoot(id(1), PAYER, 100);
    tree.split(id(1), id(2), 40);

    tree.consume(id(2));

    assertThat(tree.available(id(1))).isEqualTo(100);
    assertThat(refunded()).isZero();
  }

  @Test
  void what_a_split_leaves_goes_to_a_parent_that_is_done_but_shared() {
    tree.openRoot(id(1), PAYER, 100);
    tree.split(id(1), id(2), 40);
    tree.share(id(1));
    tree.consume(id(1));

    tree.consume(id(2));

    assertThat(tree.available(id(1))).isEqualTo(100);
    tree.unshare(id(1));
    assertThat(refunded()).isEqualTo(100);
    assertThat(nodes).isEmpty();
  }

  @Test
  void what_a_split_leaves_passes_a_parent_that_is_done_on_to_the_nearest_patron() {
    tree.openRoot(id(1), PAYER, 100);
    tree.split(id(1), id(2), 60);
    tree.split(id(2), id(3), 50);
    tree.consume(id(2));
    assertThat(tree.available(id(1))).isEqualTo(50);

    tree.consume(id(3));

    assertThat(tree.available(id(1))).isEqualTo(100);
    assertThat(nodes).containsOnlyKeys(id(1));
  }

  @Test
  void without_a_patron_what_is_left_goes_to_the_payer_at_once() {
    tree.openRoot(id(1), PAYER, 100);
    tree.split(id(1), id(2), 60);
    tree.consume(id(1));
    assertThat(refunded()).isEqualTo(40);
    assertThat(nodes).containsOnlyKeys(id(1), id(2));

    tree.consume(id(2));

    assertThat(refunded()).isEqualTo(100);
    assertThat(nodes).isEmpty();
  }

  @Test
  void a_node_gives_no_more_than_it_has_and_nothing_negative() {
    tree.openRoot(id(1), PAYER, 10);

    assertThatThrownBy(() -> tree.take(id(1), 11))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has 10 and cannot give 11");
    assertThatThrownBy(() -> tree.take(id(1), -1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tree.split(id(1), id(2), 11))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tree.available(id(7)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no gas node");
    assertThat(tree.available(id(1))).isEqualTo(10);
  }

  @Test
  void a_split_of_nothing_is_a_node_that_can_pay_for_nothing() {
    tree.openRoot(id(1), PAYER, 10);
    tree.split(id(1), id(2), 0);

    assertThat(tree.available(id(2))).isZero();
    assertThat(tree.root(id(2))).isEqualTo(id(1));
    tree.consume(id(2));
    tree.consume(id(1));
    assertThat(refunded()).isEqualTo(10);
  }

  @Test
  void rent_for_an_age_is_more_than_anybody_has() {
    assertThat(GasPolicy.rent(100, 5, 1)).isEqualTo(600);
    assertThat(GasPolicy.rent(100, Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(GasPolicy.rent(100, Long.MAX_VALUE / 50, 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(GasPolicy.rent(0, 1_000, 1)).isZero();
  }

  /** A message as the tree sees it: it has a node of its own or shares one. */
  private record Live(MessageId node, boolean shares) {}

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void gas_is_never_made_or_lost_in_any_tree(long seed) {
    Random random = new Random(seed);
    List<Live> live = new ArrayList<>();
    Map<MessageId, Long> locks = new HashMap<>();
    long entered = 0;
    long burned = 0;
    int next = 1;
    for (int step = 0; step < 600; step++) {
      boolean draining = step > 400;
      Live at = live.isEmpty() ? null : live.get(random.nextInt(live.size()));
      int kind = at == null ? 0 : draining ? 6 + random.nextInt(2) : random.nextInt(10);
      if (at == null && draining) {
        break;
      }
      switch (kind) {
        case 0 -> {
          long gas = random.nextInt(10_000);
          entered += gas;
          tree.openRoot(id(next), PAYER, gas);
          live.add(new Live(id(next++), false));
        }
        case 1, 2 -> {
          long gas = portion(random, tree.available(at.node()));
          tree.split(at.node(), id(next), gas);
          live.add(new Live(id(next++), false));
        }
        case 3 -> {
          tree.share(at.node());
          live.add(new Live(at.node(), true));
        }
        case 4 -> {
          long gas = portion(random, tree.available(at.node()));
          tree.take(at.node(), gas);
          burned += gas;
        }
        case 5 -> {
          long gas = portion(random, tree.available(at.node()));
          tree.take(at.node(), gas);
          locks.merge(at.node(), gas, Long::sum);
        }
        default -> {
          live.remove(at);
          boolean last = live.stream().noneMatch(other -> other.node().equals(at.node()));
          if (last && locks.containsKey(at.node())) {
            tree.give(at.node(), locks.remove(at.node()));
          }
          if (at.shares()) {
            tree.unshare(at.node());
          } else {
            tree.consume(at.node());
          }
        }
      }
      long held = nodes.values().stream().mapToLong(GasNode::value).sum();
      long locked = locks.values().stream().mapToLong(Long::longValue).sum();
      assertThat(held + locked + burned + refunded())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(entered);
      if (step % 10 == 0) {
        checkShape(seed, step, live);
      }
    }

    assertThat(live).as("seed %d", seed).isEmpty();
    assertThat(nodes).as("seed %d, nodes of what is done", seed).isEmpty();
    assertThat(burned + refunded()).as("seed %d", seed).isEqualTo(entered);
  }

  private static long portion(Random random, long available) {
    return random.nextInt(5) == 0 ? available : (long) (random.nextDouble() * available / 2);
  }

  private void checkShape(long seed, int step, List<Live> live) {
    nodes.forEach(
        (id, node) -> {
          String where = "seed %d, step %d, node %s".formatted(seed, step, id);
          assertThat(node.value()).as(where).isNotNegative();
          long children = nodes.values().stream().filter(n -> id.equals(n.parent())).count();
          assertThat((long) node.children()).as(where).isEqualTo(children);
          long sharers = live.stream().filter(l -> l.shares() && l.node().equals(id)).count();
          assertThat((long) node.sharers()).as(where).isEqualTo(sharers);
          assertThat(live.contains(new Live(id, false))).as(where).isEqualTo(!node.consumed());
          if (node.parent() != null) {
            assertThat(nodes).as(where).containsKey(node.parent());
            assertThat(node.root()).as(where).isEqualTo(nodes.get(node.parent()).root());
            assertThat(node.payer()).as(where).isNull();
          }
          if (node.consumed() && node.sharers() == 0) {
            assertThat(node.value()).as(where + ", done: what is left is passed on").isZero();
            assertThat(node.children()).as(where + ", done: it only waits").isPositive();
          }
        });
  }
}
