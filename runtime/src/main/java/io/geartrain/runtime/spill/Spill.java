package io.geartrain.runtime.spill;

import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Room outside the heap for messages that wait in numbers: bytes go in, an address comes out. Nothing
 * in it outlives the process, for whatever waits is also in the log and in the chain's snapshots. One
 * thread puts and keeps; any thread reads.
 */
public interface Spill {
  /** Everything waits in memory. */
  Spill NONE =
      new Spill() {
        @Override
        public long window() {
          return Long.MAX_VALUE;
        }

        @Override
        public long put(byte[] bytes) {
          throw new UnsupportedOperationException("nothing is put outside the heap");
        }

        @Override
        public byte[] get(long address) {
          throw new UnsupportedOperationException("nothing was put outside the heap");
        }

        @Override
        public boolean hasGrown() {
          return false;
        }

        @Override
        public void keepOnly(Consumer<LongConsumer> needed) {}
      };

  /** Queued messages of about so many bytes, and as much of parked ones, wait in memory; others here. */
  long window();

  /** Takes bytes; returns the address that stands for them. */
  long put(byte[] bytes);

  /**
   * The bytes at an address.
   *
   * @throws IllegalStateException when it was given up, or never given
   */
  byte[] get(long address);

  /** Whether so much was put since the last {@link #keepOnly} that another is worth its while. */
  boolean hasGrown();

  /**
   * Gives up the room of what nobody needs any more.
   *
   * @param needed names every address that is still to be read
   */
  void keepOnly(Consumer<LongConsumer> needed);
}
