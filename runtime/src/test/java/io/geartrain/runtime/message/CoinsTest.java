package io.geartrain.runtime.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Amounts of several denominations (cosmwasm.md, 1: Funds list). */
class CoinsTest {
  private static final Coins TEA = Coins.of("tea", 3);

  @Test
  void a_denomination_that_comes_twice_is_summed() {
    assertThat(TEA.plus(Coins.of("tea", 4))).isEqualTo(Coins.of("tea", 7));
    assertThat(TEA.plus(Coins.NONE)).isEqualTo(TEA);
  }

  @Test
  void they_are_sorted_by_denomination() {
    assertThat(TEA.plus(Coins.of("atom", 1)).plus(Coins.of("unit", 2)))
        .hasToString("1atom,3tea,2unit");
  }

  @Test
  void of_nothing_there_is_no_coin() {
    Coins coins = new Coins(new TreeMap<>(Map.of("tea", BigInteger.ZERO)));

    assertThat(coins).isEqualTo(Coins.NONE);
    assertThat(coins.of("tea")).isEqualTo(Value.ZERO);
  }

  @Test
  void no_amount_is_negative_and_no_name_is_blank() {
    assertThatThrownBy(() -> new Coins(new TreeMap<>(Map.of("tea", BigInteger.ONE.negate()))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Coins.of(" ", 1)).hasMessage("a denomination needs a name");
  }
}
