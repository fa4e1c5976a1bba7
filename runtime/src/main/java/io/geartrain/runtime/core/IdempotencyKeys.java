package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import org.pcollections.TreePMap;

/** The open block's view of idempotency keys: which message a key stands for, and how it was answered. */
final class IdempotencyKeys {
  private final long keptBlocks;
  private TreePMap<KeyOwner, KeyUse> keys;
  private TreePMap<MessageId, KeyOwner> order;

  IdempotencyKeys(ChainSettings settings) {
    this.keptBlocks = settings.idempotencyBlocks();
  }

  void open(TreePMap<KeyOwner, KeyUse> baseKeys, TreePMap<MessageId, KeyOwner> baseOrder) {
    keys = baseKeys;
    order = baseOrder;
  }

  TreePMap<KeyOwner, KeyUse> freeze() {
    return keys;
  }

  /** Keys by the message they became, oldest first. */
  TreePMap<MessageId, KeyOwner> freezeOrder() {
    return order;
  }

  int size() {
    return keys.size();
  }

  /** What a key stands for, or null. */
  KeyUse get(KeyOwner owner) {
    return keys.get(owner);
  }

  /** What an input's key stands for; null when it has none, or a new one. */
  KeyUse of(Input input) {
    if (input instanceof Input.Sponsored sponsored) {
      return of(sponsored.sent());
    }
    if (input instanceof Input.MessageSent sent && sent.key() != null) {
      return keys.get(new KeyOwner(sent.user(), sent.key()));
    }
    if (input instanceof Input.ProgramCreated created && created.key() != null) {
      return keys.get(new KeyOwner(created.user(), created.key()));
    }
    return null;
  }

  /** Tells one request from another: under the same key both must be the same. */
  static Bytes32 digest(Input input) {
    if (input instanceof Input.MessageSent sent) {
      return Bytes32.hash(
          "geartrain/request/send/1",
          sent.destination().toBytes(),
          sent.payload().bytes(),
          sent.value().amount().toByteArray());
    }
    Input.ProgramCreated created = (Input.ProgramCreated) input;
    return Bytes32.hash(
        "geartrain/request/create/1",
        created.code().toBytes(),
        created.salt().bytes(),
        created.payload().bytes(),
        created.value().amount().toByteArray());
  }

  /** The input became that message; does nothing without a key. */
  void remember(Input input, ActorId user, String key, MessageId became, long height) {
    if (key != null) {
      KeyOwner owner = new KeyOwner(user, key);
      keys = keys.plus(owner, new KeyUse(digest(input), became, height, null));
      order = order.plus(became, owner);
    }
  }

  /** A retry gets the reply as well. */
  void answered(Mail reply) {
    if (reply.replyTo() == null || order.isEmpty()) {
      return;
    }
    KeyOwner owner = order.get(reply.replyTo());
    if (owner != null) {
      KeyUse use = keys.get(owner);
      keys = keys.plus(owner, new KeyUse(use.request(), use.message(), use.height(), reply));
    }
  }

  /** Keys are kept for a bounded time. */
  void forgetOld(long height) {
    while (!order.isEmpty()) {
      KeyOwner oldest = order.firstEntry().getValue();
      if (height - keys.get(oldest).height() <= keptBlocks) {
        return;
      }
      keys = keys.minus(oldest);
      order = order.minusFirstEntry();
    }
  }
}
