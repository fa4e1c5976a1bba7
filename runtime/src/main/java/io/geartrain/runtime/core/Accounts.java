package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import org.pcollections.TreePSet;

/**
 * The open block's view of who has ever submitted anything: no contract is made at such an address
 * (cosmwasm.md, 1: Instantiate). Kept where there are host modules, one of which makes contracts.
 */
final class Accounts {
  private TreePSet<ActorId> users;

  void open(TreePSet<ActorId> base) {
    users = base;
  }

  TreePSet<ActorId> freeze() {
    return users;
  }

  void submits(ActorId user) {
    if (user != null && !users.contains(user)) {
      users = users.plus(user);
    }
  }

  boolean isUser(ActorId id) {
    return users.contains(id);
  }
}
