package io.geartrain.runtime.module;

/** A host module with work of its own at the begin of each height at which there is a block. */
public interface BeginBlocker extends HostModule {
  /**
   * Runs once a height, in the height's first block, before anything else of that height and behind what is
   * due. It has no sender and no gas limit; no block is made for its sake. If it fails, nothing of it
   * happens, and the block goes on.
   */
  void beginBlock(ModuleContext ctx);
}
