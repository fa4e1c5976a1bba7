package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * A user: somebody outside who sends messages and gets replies and mail. May stand in states and
 * payloads.
 *
 * @param id the user's address, SHA-256 over a versioned prefix and the name (gear.md, 0)
 */
public record UserId(@JsonValue ActorId id) implements Comparable<UserId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public UserId {
    if (id == null) {
      throw new NullPointerException("a user needs an id");
    }
  }

  /**
   * The user of that name. The same name is the same user everywhere.
   *
   * @throws IllegalArgumentException when the name is blank
   */
  public static UserId of(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a user's name must not be blank");
    }
    return new UserId(
        new ActorId(Bytes32.hash("geartrain/user/1", name.getBytes(StandardCharsets.UTF_8))));
  }

  @Override
  public int compareTo(UserId other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
