package io.geartrain.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Bytes32;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through a stream is what would stand in an array. */
class WireStreamTest {
  private static void write(WireWriter out, Random random) {
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(i % 100 == 0 ? 200_000 : 60)];
      random.nextBytes(bytes);
      out.unsigned(random.nextLong() >>> 1).signed(random.nextInt()).bool(i % 2 == 0);
      out.counted(bytes).text("entry " + i).bytes32(Bytes32.hash("test/1", bytes));
    }
  }

  private static byte[] array(long seed) {
    WireWriter out = new WireWriter(16);
    write(out, new Random(seed));
    return out.toBytes();
  }

  /** Gives a few bytes at a time, as a network or a tired disk may. */
  private static InputStream trickle(byte[] bytes, Random random) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int from, int length) {
        return super.read(into, from, Math.min(length, 1 + random.nextInt(5_000)));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_stream_gets_what_an_array_gets(long seed) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    WireWriter out = new WireWriter(sink);
    write(out, new Random(seed));
    out.flush();

    assertThat(sink.toByteArray()).isEqualTo(array(seed));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_stream_is_read_as_an_array_is(long seed) {
    byte[] bytes = array(seed);
    WireReader expected = new WireReader(bytes);
    WireReader found = new WireReader(trickle(bytes, new Random(seed)));
    while (!expected.atEnd()) {
      assertThat(found.atEnd()).isFalse();
      assertThat(found.unsigned()).isEqualTo(expected.unsigned());
      assertThat(found.signed()).isEqualTo(expected.signed());
      assertThat(found.bool()).isEqualTo(expected.bool());
      assertThat(found.counted()).isEqualTo(expected.counted());
      assertThat(found.text()).isEqualTo(expected.text());
      assertThat(found.bytes32()).isEqualTo(expected.bytes32());
      assertThat(found.position()).isEqualTo(expected.position());
    }
    found.expectEnd();
  }

  @Test
  void a_stream_that_ends_too_early_is_named_by_its_place() {
    byte[] bytes = new WireWriter(16).unsigned(7).counted(new byte[100]).toBytes();
    WireReader in = new WireReader(new ByteArrayInputStream(Arrays.copyOf(bytes, 50)));

    assertThat(in.unsigned()).isEqualTo(7);
    assertThatThrownBy(in::counted)
        .isInstanceOf(WireFormatException.class)
        .hasMessage("at byte 2: expected 100 bytes, found 48 bytes");
  }

  @Test
  void a_length_that_no_stream_has_takes_no_memory() {
    byte[] bytes = new WireWriter(16).unsigned(Integer.MAX_VALUE).toBytes();

    assertThatThrownBy(() -> new WireReader(new ByteArrayInputStream(bytes)).counted())
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("found 0 bytes");
  }

  @Test
  void a_stream_that_fails_says_why() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    WireWriter out = new WireWriter(broken).u8(1);

    assertThatThrownBy(out::flush)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("No space left");
  }
}
