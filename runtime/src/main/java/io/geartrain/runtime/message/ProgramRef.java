package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * To a program what an {@code ActorRef} is to an actor: an address that says which commands it
 * takes. A value; it may stand in states and payloads. The type is a promise of whoever made the
 * reference; a program that gets something else answers {@code unknown command}.
 *
 * @param id the program's address
 * @param <C> the commands that the program takes
 */
public record ProgramRef<C>(@JsonValue ActorId id) implements Comparable<ProgramRef<?>> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ProgramRef {
    if (id == null) {
      throw new NullPointerException("a program reference needs an id");
    }
  }

  @Override
  public int compareTo(ProgramRef<?> other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
