package io.geartrain.programs.module;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.ModuleContext;

/** A stand-in that fails with {@code sdk/4} whatever it is asked for. */
public final class Failing implements HostModule {
  @Override
  public String name() {
    return "failing";
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
    throw ctx.unauthorized("this module always fails");
  }

  @Override
  public Payload query(ModuleContext ctx, Payload request) {
    throw ctx.unauthorized("this module always fails");
  }
}
