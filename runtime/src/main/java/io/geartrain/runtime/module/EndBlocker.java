package io.geartrain.runtime.module;

/** A host module with work of its own at the end of each height at which there is a block. */
public interface EndBlocker extends HostModule {
  /**
   * Runs once a height, when nothing waits in the queue any more, and at the latest before anything of the
   * next height. It has no sender and no gas limit; no block is made for its sake. If it fails, nothing of
   * it happens, and the block goes on.
   */
  void endBlock(ModuleContext ctx);
}
