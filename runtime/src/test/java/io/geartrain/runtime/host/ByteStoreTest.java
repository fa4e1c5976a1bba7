package io.geartrain.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Payload;
import org.junit.jupiter.api.Test;

/** How large keys and values are (cosmwasm.md, 1: Sizes). */
class ByteStoreTest {
  private static Payload bytes(int count) {
    return Payload.wrap(new byte[count]);
  }

  @Test
  void a_key_has_a_byte_to_64_kib() {
    ByteStore store = ByteStore.EMPTY.put(bytes(1), bytes(1)).put(bytes(64 << 10), bytes(2));

    assertThat(store.get(bytes(1))).isEqualTo(bytes(1));
    assertThat(store.get(bytes(64 << 10))).isEqualTo(bytes(2));
    assertThatThrownBy(() -> ByteStore.EMPTY.put(bytes(0), bytes(1)))
        .hasMessage("a key has 1 to 65536 bytes, this one 0");
    assertThatThrownBy(() -> ByteStore.EMPTY.put(bytes((64 << 10) + 1), bytes(1)))
        .hasMessage("a key has 1 to 65536 bytes, this one 65537");
  }

  @Test
  void a_value_has_128_kib_at_most() {
    ByteStore store = ByteStore.EMPTY.put(bytes(1), bytes(128 << 10)).put(bytes(2), bytes(0));

    assertThat(store.get(bytes(1)).size()).isEqualTo(128 << 10);
    assertThat(store.get(bytes(2))).isEqualTo(Payload.EMPTY);
    assertThatThrownBy(() -> ByteStore.EMPTY.put(bytes(1), bytes((128 << 10) + 1)))
        .hasMessage("a value has 131072 bytes at most, this one 131073");
  }
}
