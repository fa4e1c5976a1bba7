package io.geartrain.simulator.module;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.EndBlocker;
import io.geartrain.runtime.module.ModuleContext;

/** Counts orders, and shows at the end of each height how many there were in it. */
final class DailyReport implements EndBlocker {
  private long orders(ModuleContext ctx) {
    Payload stored = ctx.get("orders");
    return stored == null ? 0 : (Long) Data.fromPayload(stored);
  }

  @Override
  public String name() {
    return "report";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload order) {
    ctx.put("orders", Data.toPayload(orders(ctx) + 1));
    return null;
  }

  @Override
  public void endBlock(ModuleContext ctx) {
    ctx.emit("report", new Attribute("orders", Long.toString(orders(ctx))));
    ctx.delete("orders");
  }
}
