package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;

/**
 * A reply that somebody prepared for: asked for it, set gas aside or bound a hook.
 *
 * @param program who sent the message that will be answered
 * @param asker the message that asked, or null when nobody did
 * @param hook what runs with the reply, or null
 * @param deposit gas set aside for it
 * @param root the tree of that gas; null when gas is not counted
 * @param parent the node it was taken from; null when gas is not counted
 */
public record Expected(
    ActorId program,
    MessageId asker,
    Payload hook,
    long deposit,
    MessageId root,
    MessageId parent) {

  /** Now that its gas is on its way with the reply. */
  Expected paid() {
    return new Expected(program, asker, hook, 0, null, null);
  }

  Expected with(Payload newHook) {
    return new Expected(program, asker, newHook, deposit, root, parent);
  }
}
