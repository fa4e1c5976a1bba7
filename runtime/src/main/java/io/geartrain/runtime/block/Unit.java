package io.geartrain.runtime.block;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What a unit of work came to: the root's dispatch and all calls below it (cosmwasm.md, 0).
 *
 * @param frames its runs, in order
 * @param data what the root answers with, or null
 * @param value what goes with the answer; it is out of the program's balance already
 * @param error the stable name of why it failed, such as {@code sdk/5}, or null
 */
public record Unit(List<Frame> frames, Payload data, Value value, String error) {
  public Unit {
    frames = List.copyOf(frames);
  }

  /** What it showed outside, in order. */
  public List<Emitted> emitted() {
    List<Emitted> events = new ArrayList<>();
    for (Frame frame : frames) {
      for (Effect effect : frame.effects()) {
        if (effect instanceof Effect.Emit emit) {
          events.add(new Emitted(frame.actor(), emit.type(), emit.attributes()));
        }
      }
    }
    return events;
  }
}
