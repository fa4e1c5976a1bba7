package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one program with the records they stand in, oldest first, as the bytes that are stored: on
 * their way from the tail into a checkpoint nobody looks into them.
 *
 * @param bytes in which they stand; what is before and behind them may be others'
 * @param from where they begin
 * @param to where they end
 * @param count how many they are
 */
record Events(byte[] bytes, int from, int to, int count) {
  static final Events NONE = new Events(new byte[0], 0, 0, 0);

  /** Writes one event. */
  static WireWriter write(WireWriter out, long sequence, Payload event) {
    return out.unsigned(sequence).payload(event);
  }

  /** Reads what {@link #write(WireWriter)} has written. */
  static Events read(WireReader in) {
    int count = in.count();
    WireWriter bytes = new WireWriter(32 * Math.min(count, 1 << 16));
    for (int i = 0; i < count; i++) {
      write(bytes, in.unsigned(), in.payload());
    }
    return new Events(bytes.toBytes(), 0, bytes.size(), count);
  }

  /** Writes how many they are, then each. */
  void write(WireWriter out) {
    out.unsigned(count).raw(bytes, from, to);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Those of records above a mark. */
  Events after(long mark) {
    WireReader in = new WireReader(bytes, from, to);
    for (int passed = 0; passed < count; passed++) {
      int start = (int) in.position();
      if (in.unsigned() > mark) {
        return new Events(bytes, start, to, count - passed);
      }
      in.skip(in.count());
    }
    return NONE;
  }

  /** Those of records up to that one. */
  Events upTo(long last) {
    WireReader in = new WireReader(bytes, from, to);
    for (int taken = 0; taken < count; taken++) {
      int start = (int) in.position();
      if (in.unsigned() > last) {
        return new Events(bytes, from, start, taken);
      }
      in.skip(in.count());
    }
    return this;
  }

  /** Each of them. */
  List<Remembered> toList() {
    WireReader in = new WireReader(bytes, from, to);
    List<Remembered> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(new Remembered(in.unsigned(), in.payload()));
    }
    return events;
  }
}
