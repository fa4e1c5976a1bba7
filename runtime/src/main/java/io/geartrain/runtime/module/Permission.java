package io.geartrain.runtime.module;

import io.geartrain.runtime.core.ContractSettings;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.UserId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who may do something.
 *
 * @param everybody whether all may
 * @param listed who may if not
 */
record Permission(boolean everybody, Set<ActorId> listed) {
  private static final Permission ALL = new Permission(true, Set.of());
  private static final Permission NONE = new Permission(false, Set.of());

  /** As a setting says it: names with commas. */
  static Permission ofSetting(String text) {
    return switch (text) {
      case ContractSettings.EVERYBODY -> ALL;
      case ContractSettings.NOBODY -> NONE;
      default ->
          new Permission(
              false,
              Arrays.stream(text.split(","))
                  .map(name -> UserId.of(name.trim()).id())
                  .collect(Collectors.toCollection(TreeSet::new)));
    };
  }

  /**
   * As a message says it: a word or a list of actors; nothing stands for the default.
   *
   * @throws CallFailed {@code wasm/14} when it is neither
   */
  static Permission of(Fields field, Permission otherwise) {
    if (!field.isGiven()) {
      return otherwise;
    }
    if (field.tree() instanceof List<?> actors) {
      return new Permission(
          false,
          actors.stream()
              .map(actor -> new Fields(field.where(), actor).actor())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    return switch (field.text()) {
      case ContractSettings.EVERYBODY -> ALL;
      case ContractSettings.NOBODY -> NONE;
      default -> throw field.wrong("everybody, nobody or a list of actors");
    };
  }

  boolean allows(ActorId actor) {
    return everybody || listed.contains(actor);
  }

  /** Whether nobody may here who may not there. */
  boolean isWithin(Permission other) {
    return other.everybody || !everybody && other.listed.containsAll(listed);
  }

  Object tree() {
    return everybody ? ContractSettings.EVERYBODY : List.copyOf(listed);
  }
}
