package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The runs of a unit of work so far, in the order in which they began. */
final class Frames {
  private final List<Open> all = new ArrayList<>();

  /** One of them, while the unit runs. */
  static final class Open {
    final ActorId actor;
    final EntryPoint entry;
    List<Payload> events = List.of();
    List<Effect> effects = List.of();
    boolean failed;
    boolean undone;

    Open(ActorId actor, EntryPoint entry) {
      this.actor = actor;
      this.entry = entry;
    }

    void add(Effect effect) {
      if (effects.isEmpty()) {
        effects = new ArrayList<>(4);
      }
      effects.add(effect);
    }

    void addAll(List<Effect> more) {
      for (int i = 0; i < more.size(); i++) {
        add(more.get(i));
      }
    }
  }

  Open begin(ActorId actor, EntryPoint entry) {
    Open frame = new Open(actor, entry);
    all.add(frame);
    return frame;
  }

  /** Where the next one will stand: a savepoint. */
  int size() {
    return all.size();
  }

  /** Undoes all from a savepoint on; that they ran is still known. */
  void undo(int from) {
    for (int i = from; i < all.size(); i++) {
      Open frame = all.get(i);
      frame.undone = true;
      frame.events = List.of();
      frame.effects = List.of();
    }
  }

  /** What was emitted from a savepoint on, and stands; attributes sorted by key. */
  List<Emitted> emitted(int from) {
    List<Emitted> found = new ArrayList<>();
    for (int i = from; i < all.size(); i++) {
      Open frame = all.get(i);
      for (Effect effect : frame.effects) {
        if (effect instanceof Effect.Emit emit) {
          List<Attribute> sorted = new ArrayList<>(emit.attributes());
          sorted.sort(Comparator.comparing(Attribute::key));
          found.add(new Emitted(frame.actor, emit.type(), sorted));
        }
      }
    }
    return found;
  }

  List<Frame> toList() {
    List<Frame> frames = new ArrayList<>(all.size());
    for (Open frame : all) {
      frames.add(
          new Frame(
              frame.actor, frame.entry, frame.failed, !frame.undone, frame.events, frame.effects));
    }
    return frames;
  }
}
