package io.geartrain.runtime.block;

import io.geartrain.runtime.message.ActorId;
import java.util.List;

/**
 * An event for those outside, and for the reply of a call.
 *
 * @param actor the program or host module whose it is
 * @param type such as {@code execute}, {@code wasm}, {@code wasm-transfer} or {@code transfer}
 * @param attributes in order
 */
public record Emitted(ActorId actor, String type, List<Attribute> attributes) {
  public Emitted {
    attributes = List.copyOf(attributes);
  }
}
