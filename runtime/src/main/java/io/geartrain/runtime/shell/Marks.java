package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import java.util.Arrays;

/**
 * The record that each program's checkpoint stands for. There may be millions, and every chain snapshot
 * has them all, so they lie in sorted arrays that are replaced and never changed: copying the table
 * copies references to some thousand arrays, while blocks go on.
 */
final class Marks {
  private static final int BITS = 12;
  private static final int ENTRY = 5;
  private static final long[] NONE = {};

  private final long[][] buckets;
  private int size;

  /** For no program yet. */
  Marks() {
    buckets = new long[1 << BITS][];
    Arrays.fill(buckets, NONE);
  }

  private Marks(Marks other) {
    buckets = other.buckets.clone();
    size = other.size;
  }

  /** The table as it is now. */
  Marks copy() {
    return new Marks(this);
  }

  int size() {
    return size;
  }

  /** A program's mark, or -1 if it has no checkpoint. */
  long of(ActorId program) {
    long[] bucket = bucketOf(program.bytes());
    int at = find(bucket, program.bytes());
    return at < 0 ? -1 : bucket[at + ENTRY - 1];
  }

  /** Raises a program's mark; a lower one changes nothing. */
  void raise(ActorId program, long mark) {
    Bytes32 id = program.bytes();
    long[] bucket = bucketOf(id);
    int at = find(bucket, id);
    long[] next;
    if (at >= 0) {
      next = bucket.clone();
      next[at + ENTRY - 1] = Math.max(mark, next[at + ENTRY - 1]);
    } else {
      at = -at - 1;
      next = new long[bucket.length + ENTRY];
      System.arraycopy(bucket, 0, next, 0, at);
      System.arraycopy(bucket, at, next, at + ENTRY, bucket.length - at);
      next[at] = id.first();
      next[at + 1] = id.second();
      next[at + 2] = id.third();
      next[at + 3] = id.fourth();
      next[at + 4] = mark;
      size++;
    }
    buckets[number(id)] = next;
  }

  private static int number(Bytes32 id) {
    return (int) (id.first() >>> Long.SIZE - BITS);
  }

  private long[] bucketOf(Bytes32 id) {
    return buckets[number(id)];
  }

  /** Where an id begins, or where it would, as {@code -at - 1}. */
  private static int find(long[] bucket, Bytes32 id) {
    int low = 0;
    int high = bucket.length / ENTRY - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = compare(bucket, middle * ENTRY, id);
      if (comparison == 0) {
        return middle * ENTRY;
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low * ENTRY - 1;
  }

  private static int compare(long[] bucket, int at, Bytes32 id) {
    int comparison = Long.compareUnsigned(bucket[at], id.first());
    if (comparison == 0) {
      comparison = Long.compareUnsigned(bucket[at + 1], id.second());
    }
    if (comparison == 0) {
      comparison = Long.compareUnsigned(bucket[at + 2], id.third());
    }
    return comparison != 0 ? comparison : Long.compareUnsigned(bucket[at + 3], id.fourth());
  }

  /** Writes all of them, in the order of ids. */
  void write(WireWriter out) {
    out.unsigned(size);
    for (long[] bucket : buckets) {
      for (int at = 0; at < bucket.length; at += ENTRY) {
        out.bytes32(new Bytes32(bucket[at], bucket[at + 1], bucket[at + 2], bucket[at + 3]));
        out.unsigned(bucket[at + 4]);
      }
    }
  }

  static Marks read(WireReader in) {
    Marks marks = new Marks();
    for (int left = in.count(); left > 0; left--) {
      marks.raise(new ActorId(in.bytes32()), in.unsigned());
    }
    return marks;
  }
}
