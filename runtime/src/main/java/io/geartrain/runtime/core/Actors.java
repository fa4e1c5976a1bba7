package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcollections.TreePMap;

/**
 * A mutable view over the registry and the balances. A block reads and writes here; sealing it writes
 * what changed into the persistent maps, once for each actor. What was looked up stays for later blocks,
 * in an open hash table: one place to look at, then the actor.
 */
final class Actors {
  private static final int MOST_KEPT = 1 << 17;
  private static final int FEWEST = 1 << 10;

  private final long seed;
  private final List<Actor> changed = new ArrayList<>();
  private TreePMap<ActorId, ProgramEntry> programs;
  private TreePMap<ActorId, Value> balances;
  private Actor[] table = new Actor[FEWEST];
  private int size;

  /**
   * Of a state.
   *
   * @param seed decides where addresses meet, so that nobody can choose ones that do
   */
  Actors(TreePMap<ActorId, ProgramEntry> programs, TreePMap<ActorId, Value> balances, long seed) {
    this.seed = seed | 1;
    this.programs = programs;
    this.balances = balances;
  }

  private int place(ActorId id) {
    return (int) (id.bytes().first() * seed >>> 32) & table.length - 1;
  }

  /** What is known of it, which may have been found before; never null. */
  Actor get(Actor found, ActorId id) {
    return found != null && found.isOf(this) ? found : get(id);
  }

  /** What is known of it; never null. */
  Actor get(ActorId id) {
    for (int at = place(id); ; at = at + 1 & table.length - 1) {
      Actor found = table[at];
      if (found == null) {
        return add(id, at);
      }
      if (found.id().equals(id)) {
        return found;
      }
    }
  }

  private Actor add(ActorId id, int at) {
    Value balance = balances.get(id);
    Actor added = new Actor(this, id, programs.get(id), balance == null ? Value.ZERO : balance);
    table[at] = added;
    if (++size * 2 > table.length) {
      Actor[] before = table;
      table = new Actor[before.length * 2];
      for (Actor each : before) {
        if (each != null) {
          int free = place(each.id());
          while (table[free] != null) {
            free = free + 1 & table.length - 1;
          }
          table[free] = each;
        }
      }
    }
    return added;
  }

  void set(Actor actor, ProgramEntry program) {
    if (actor.set(program)) {
      changed.add(actor);
    }
  }

  void set(Actor actor, Value balance) {
    if (actor.set(balance)) {
      changed.add(actor);
    }
  }

  /** Writes what changed into the maps. */
  void freeze(Carried carried) {
    for (int i = 0; i < changed.size(); i++) {
      Actor actor = changed.get(i);
      if (actor.isProgramChanged()) {
        carried.program(actor.programBefore(), actor.program());
        programs =
            actor.isProgram()
                ? programs.plus(actor.id(), actor.program())
                : programs.minus(actor.id());
      }
      if (actor.isBalanceChanged()) {
        carried.balance(actor.balanceBefore(), actor.balance());
        balances =
            actor.balance().isZero()
                ? balances.minus(actor.id())
                : balances.plus(actor.id(), actor.balance());
      }
      actor.sealed();
    }
    changed.clear();
    if (size > MOST_KEPT) {
      for (Actor each : table) {
        if (each != null) {
          each.forget();
        }
      }
      Arrays.fill(table, null);
      size = 0;
    }
  }

  TreePMap<ActorId, ProgramEntry> programs() {
    return programs;
  }

  TreePMap<ActorId, Value> balances() {
    return balances;
  }
}
