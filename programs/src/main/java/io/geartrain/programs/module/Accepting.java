package io.geartrain.programs.module;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.ModuleContext;

/** A stand-in that takes any message and any value, and answers nothing. */
public final class Accepting implements HostModule {
  @Override
  public String name() {
    return "accepting";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public boolean acceptsValue() {
    return true;
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    return null;
  }
}
