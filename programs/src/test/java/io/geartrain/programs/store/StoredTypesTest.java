package io.geartrain.programs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Items, maps and sequences give the keys and values of a store types. */
class StoredTypesTest {
  private static final ActorId ALICE = UserId.of("alice").id();
  private static final ActorId BOB = UserId.of("bob").id();

  record Config(String name, long limit) {}

  record Allowed(ActorId owner, ActorId spender) {}

  enum Colour {
    RED,
    GREEN
  }

  private static final class MapStore implements ContractStore {
    private ByteStore stored = ByteStore.EMPTY;

    @Override
    public Optional<Payload> find(Payload key) {
      return Optional.ofNullable(stored.get(key));
    }

    @Override
    public void put(Payload key, Payload value) {
      stored = stored.put(key, value);
    }

    @Override
    public void remove(Payload key) {
      stored = stored.delete(key);
    }

    @Override
    public Range range(Payload start, Payload end, int limit, boolean descending) {
      return stored.range(start, end, limit, descending);
    }
  }

  private final MapStore store = new MapStore();

  @Test
  void an_item_is_one_value_under_its_name() {
    var config = StoredItem.of("config", Config.class);
    assertThat(config.find(store)).isEmpty();
    assertThat(config.getOr(store, new Config("none", 0))).isEqualTo(new Config("none", 0));

    config.set(store, new Config("tea", 3));

    assertThat(config.get(store)).isEqualTo(new Config("tea", 3));
    assertThat(config.decode(store.find(Payload.utf8("config")).get()))
        .isEqualTo(config.get(store));
    config.remove(store);
    assertThatThrownBy(() -> config.get(store))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the item 'config' has not been set yet");
  }

  @Test
  void a_map_keeps_its_entries_in_the_order_of_their_keys() {
    var numbers = StoredMap.of("numbers", Long.class, String.class);
    for (long key : List.of(300L, -1L, 2L, Long.MAX_VALUE, Long.MIN_VALUE)) {
      numbers.set(store, key, "n" + key);
    }

    assertThat(numbers.first(store, 10))
        .extracting(Map.Entry::getKey)
        .containsExactly(Long.MIN_VALUE, -1L, 2L, 300L, Long.MAX_VALUE);
    assertThat(numbers.after(store, 2L, 1)).containsExactly(Map.entry(300L, "n300"));
    assertThat(numbers.after(store, 1L, 1)).containsExactly(Map.entry(2L, "n2"));
    assertThat(numbers.first(store, 0)).isEmpty();
  }

  @Test
  void a_value_is_changed_where_it_stands() {
    StoredItem<Long> total = StoredItem.of("total", Long.class);
    StoredMap<ActorId, Long> balances = StoredMap.of("balance", ActorId.class, Long.class);
    total.set(store, 1L);

    assertThat(total.update(store, n -> n + 2)).isEqualTo(3);
    assertThat(balances.update(store, ALICE, 10L, n -> n + 1)).isEqualTo(11);
    assertThat(balances.update(store, ALICE, 10L, n -> n + 1)).isEqualTo(12);

    assertThat(total.get(store)).isEqualTo(3);
    assertThat(balances.get(store, ALICE)).isEqualTo(12);
    StoredItem<Long> unset = StoredItem.of("unset", Long.class);
    assertThatThrownBy(() -> unset.update(store, n -> n + 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the item 'unset' has not been set yet");
  }

  @Test
  void entries_whose_keys_begin_alike_stand_together() {
    var allowances = StoredMap.of("allowances", Allowed.class, Long.class);
    allowances.set(store, new Allowed(ALICE, BOB), 1L);
    allowances.set(store, new Allowed(ALICE, ALICE), 2L);
    allowances.set(store, new Allowed(BOB, ALICE), 3L);

    assertThat(allowances.within(store, ALICE, 10))
        .containsExactlyInAnyOrder(
            Map.entry(new Allowed(ALICE, BOB), 1L), Map.entry(new Allowed(ALICE, ALICE), 2L));
    assertThat(allowances.get(store, new Allowed(BOB, ALICE))).isEqualTo(3);
    assertThatThrownBy(() -> allowances.get(store, new Allowed(BOB, BOB)))
        .hasMessageContaining("the map 'allowances' has no Allowed");
  }

  @Test
  void no_map_stands_among_another_or_an_item() {
    var one = StoredMap.of("a", String.class, Long.class);
    var other = StoredMap.of("ab", String.class, Long.class);
    one.set(store, "bc", 1L);
    other.set(store, "c", 2L);
    StoredItem.of("abc", Long.class).set(store, 3L);

    assertThat(one.first(store, 10)).containsExactly(Map.entry("bc", 1L));
    assertThat(other.first(store, 10)).containsExactly(Map.entry("c", 2L));
  }

  @Test
  void what_can_be_a_key_comes_back_as_it_was() {
    MessageId message = new MessageId(7, Phase.DISPATCH, 3, 1);
    assertKey(MessageId.class, message);
    assertKey(Colour.class, Colour.GREEN);
    assertKey(Integer.class, -5);
    assertKey(UserId.class, UserId.of("alice"));
    assertKey(Bytes32.class, ALICE.bytes());
    assertKey(Payload.class, Payload.utf8("bytes"));
  }

  private <K> void assertKey(Class<K> type, K key) {
    var map = StoredMap.of(type.getSimpleName(), type, Long.class);
    map.set(store, key, 1L);
    assertThat(map.first(store, 2)).containsExactly(Map.entry(key, 1L));
  }

  @Test
  void what_cannot_is_refused_where_the_map_is_declared() {
    assertThatThrownBy(() -> StoredMap.of("bad", List.class, Long.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "the map 'bad' cannot have keys of java.util.List", "String, long");
    assertThatThrownBy(() -> StoredMap.of("one", String.class, Long.class).within(store, "a", 1))
        .hasMessageContaining("only records of several begin alike");
    assertThatThrownBy(() -> StoredItem.of("", Long.class)).hasMessageContaining("needs a name");
  }

  @Test
  void a_sequence_counts_from_one() {
    var offers = StoredSequence.of("offers");

    assertThat(offers.last(store)).isZero();
    assertThat(List.of(offers.next(store), offers.next(store))).containsExactly(1L, 2L);
    assertThat(offers.last(store)).isEqualTo(2);
  }

  @Test
  void a_store_that_is_looked_at_cannot_be_written() {
    ContractStore readOnly = ContractStore.readOnly(ByteStore.EMPTY);

    assertThatThrownBy(() -> StoredItem.of("x", Long.class).set(readOnly, 1L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> readOnly.remove(Payload.utf8("x")))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
