package io.geartrain.runtime.shell;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import io.geartrain.runtime.spill.Spill;

/** Where the serializer of a system finds the room for messages of a chain snapshot that it reads. */
final class SpillExtension implements Extension {
  static final ExtensionId<SpillExtension> ID =
      new ExtensionId<>() {
        @Override
        public SpillExtension createExtension(ActorSystem<?> system) {
          return new SpillExtension();
        }
      };

  private volatile Spill spill = Spill.NONE;

  void use(Spill next) {
    spill = next;
  }

  Spill spill() {
    return spill;
  }
}
