package io.geartrain.runtime.core;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;

/**
 * When something is due. At one height users' messages come first, in admission order; then tasks, in
 * the order in which they were scheduled (gear.md, 0).
 *
 * @param due the height
 * @param lane {@link #INPUT} or {@link #TASK}
 * @param serial counts everything ever scheduled
 */
public record AgendaKey(long due, int lane, long serial) implements Comparable<AgendaKey> {
  /** A user's message with a target height. */
  public static final int INPUT = 0;

  /** A scheduled task. */
  public static final int TASK = 1;

  void write(WireWriter out) {
    out.unsigned(due).u8(lane).unsigned(serial);
  }

  static AgendaKey read(WireReader in) {
    return new AgendaKey(in.unsigned(), in.u8(), in.unsigned());
  }

  @Override
  public int compareTo(AgendaKey other) {
    int order = Long.compare(due, other.due);
    if (order == 0) {
      order = Integer.compare(lane, other.lane);
    }
    return order != 0 ? order : Long.compare(serial, other.serial);
  }
}
