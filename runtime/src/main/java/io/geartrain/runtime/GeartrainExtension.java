package io.geartrain.runtime;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;

/** Geartrain as an Akka extension: one runtime of an ActorSystem, settings from its configuration. */
final class GeartrainExtension implements Extension {
  static final ExtensionId<GeartrainExtension> ID =
      new ExtensionId<>() {
        @Override
        public GeartrainExtension createExtension(ActorSystem<?> system) {
          return new GeartrainExtension(Geartrain.in(system));
        }
      };

  private final Geartrain geartrain;

  private GeartrainExtension(Geartrain geartrain) {
    this.geartrain = geartrain;
  }

  Geartrain geartrain() {
    return geartrain;
  }
}
