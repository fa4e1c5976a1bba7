package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bech32;
import io.geartrain.runtime.message.ContractAddress;
import io.geartrain.runtime.message.Payload;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Addresses of contracts, byte for byte (cosmwasm.md, 1: Address, instantiate2). */
class AddressTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] CHECKSUM =
      HEX.parseHex("13a1fc994cc6d1c81b746ee0c0ff6f90043875e0bf1d9be6b7d779fc978dc2a5");
  private static final byte[] CREATOR = HEX.parseHex("9999999999aaaaaaaaaabbbbbbbbbbcccccccccc");
  private static final byte[] SALT = {0x61};

  @Test
  void the_first_contract_of_the_first_code_is_where_it_is_everywhere() {
    assertThat(Bech32.encode("cosmos", ContractAddress.counted(1, 1).toBytes()))
        .isEqualTo("cosmos14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s4hmalr");
  }

  @Test
  void each_code_and_each_instance_has_another() {
    assertThat(ContractAddress.counted(1, 1))
        .isNotEqualTo(ContractAddress.counted(1, 2))
        .isNotEqualTo(ContractAddress.counted(2, 1));
  }

  @Test
  void a_predicted_address_is_the_one_of_the_published_vector() {
    ActorId address = ContractAddress.predicted(CHECKSUM, CREATOR, SALT, new byte[0]);

    assertThat(HEX.formatHex(address.toBytes()))
        .isEqualTo("5e865d3e45ad3e961f77fd77d46543417ced44d924dc3e079b5415ff6775f847");
  }

  @Test
  void a_creator_of_twenty_bytes_stands_behind_zeros() {
    byte[] padded = new byte[32];
    System.arraycopy(CREATOR, 0, padded, 12, 20);

    assertThat(ContractAddress.predicted(CHECKSUM, ActorId.of(padded), Payload.wrap(SALT)))
        .isEqualTo(ContractAddress.predicted(CHECKSUM, CREATOR, SALT, new byte[0]));
  }

  @Test
  void checksum_creator_salt_and_message_make_it() {
    ActorId address = ContractAddress.predicted(CHECKSUM, CREATOR, SALT, new byte[0]);
    byte[] other = CHECKSUM.clone();
    other[0]++;

    assertThat(ContractAddress.predicted(other, CREATOR, SALT, new byte[0])).isNotEqualTo(address);
    assertThat(ContractAddress.predicted(CHECKSUM, new byte[32], SALT, new byte[0]))
        .isNotEqualTo(address);
    assertThat(ContractAddress.predicted(CHECKSUM, CREATOR, new byte[] {0x62}, new byte[0]))
        .isNotEqualTo(address);
    assertThat(ContractAddress.predicted(CHECKSUM, CREATOR, SALT, new byte[] {1}))
        .isNotEqualTo(address);
  }

  @Test
  void what_stands_in_one_part_cannot_stand_in_the_next() {
    // Each part has its length in front of it.
    assertThat(ContractAddress.predicted(CHECKSUM, new byte[] {1, 2}, new byte[] {3}, new byte[0]))
        .isNotEqualTo(
            ContractAddress.predicted(CHECKSUM, new byte[] {1}, new byte[] {2, 3}, new byte[0]));
  }

  @Test
  void a_salt_has_1_to_64_bytes() {
    assertThat(ContractAddress.predicted(CHECKSUM, CREATOR, new byte[64], new byte[0])).isNotNull();
    assertThatThrownBy(
            () -> ContractAddress.predicted(CHECKSUM, CREATOR, new byte[65], new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ContractAddress.predicted(CHECKSUM, CREATOR, new byte[0], new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void text_of_another_prefix_is_other_text() {
    byte[] bytes = ContractAddress.counted(1, 1).toBytes();

    assertThat(Bech32.encode("wasm", bytes)).startsWith("wasm1").hasSize(4 + 1 + 52 + 6);
    assertThat(Bech32.encode("wasm", bytes)).isNotEqualTo(Bech32.encode("cosmos", bytes));
  }
}
