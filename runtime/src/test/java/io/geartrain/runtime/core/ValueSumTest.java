package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums of values against the sums of big integers. */
class ValueSumTest {
  private static final BigInteger HALF = BigInteger.ONE.shiftLeft(64);

  @Test
  void what_is_added_and_subtracted_again_leaves_nothing() {
    ValueSum sum = new ValueSum();
    Value most = new Value(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));

    sum.plus(most);
    sum.plus(most);
    assertThat(sum.isZero()).isFalse();
    sum.minus(most);
    sum.minus(most);

    assertThat(sum.isZero()).isTrue();
  }

  @Test
  void carries_go_over_the_middle_both_ways() {
    ValueSum sum = new ValueSum();

    sum.plus(new Value(HALF.subtract(BigInteger.ONE)));
    sum.plus(Value.of(1));
    assertThat(sum.toBigInteger()).isEqualTo(HALF);
    sum.minus(Value.of(1));

    assertThat(sum.toBigInteger()).isEqualTo(HALF.subtract(BigInteger.ONE));
  }

  @Test
  void a_product_may_be_negative_and_large() {
    ValueSum sum = new ValueSum();

    sum.plus(-3_000_000_000L, 7_000_000_000L);

    assertThat(sum).hasToString("-21000000000000000000");
  }

  @Test
  void it_is_the_sum_whatever_is_added() {
    Random random = new Random(1);
    ValueSum sum = new ValueSum();
    BigInteger expected = BigInteger.ZERO;

    for (int i = 0; i < 1_000; i++) {
      Value each = new Value(new BigInteger(random.nextInt(100), random));
      if (random.nextBoolean()) {
        sum.plus(each);
        expected = expected.add(each.amount());
      } else {
        sum.minus(each);
        expected = expected.subtract(each.amount());
      }
      assertThat(sum.toBigInteger()).isEqualTo(expected);
    }
  }
}
