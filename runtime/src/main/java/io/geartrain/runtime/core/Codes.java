package io.geartrain.runtime.core;

import io.geartrain.runtime.message.CodeId;
import org.pcollections.TreePMap;

/** The open block's view of known code. */
final class Codes {
  private TreePMap<CodeId, CodeEntry> all;
  private CodeId lastId;
  private CodeEntry last;
  private boolean hasModules;

  void open(TreePMap<CodeId, CodeEntry> base) {
    if (all != base) {
      hasModules = base.values().stream().anyMatch(CodeEntry::isModule);
      all = base;
      lastId = null;
    }
  }

  TreePMap<CodeId, CodeEntry> freeze() {
    return all;
  }

  boolean has(CodeId id) {
    return all.containsKey(id);
  }

  void add(CodeId id, CodeEntry code) {
    all = all.plus(id, code);
    lastId = null;
    hasModules |= code.isModule();
  }

  /** Whether there are host modules. */
  boolean hasModules() {
    return hasModules;
  }

  /** The code, or null. Most programs run the code that the last one ran. */
  CodeEntry get(CodeId id) {
    if (!id.equals(lastId)) {
      CodeEntry found = all.get(id);
      if (found == null) {
        return null;
      }
      lastId = id;
      last = found;
    }
    return last;
  }
}
