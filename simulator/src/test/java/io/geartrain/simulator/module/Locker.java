package io.geartrain.simulator.module;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Fields;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.ModuleContext;
import java.util.Map;

/** Keeps value for as many heights as its sender says, and gives it back by itself: {@code {lock: 5}}. */
public final class Locker implements HostModule {
  public static final ActorId ADDRESS = ActorId.module("locker");

  @Override
  public String name() {
    return "locker";
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
    long heights = Fields.named(name(), message).fields().number();
    Value value = ctx.funds().of(ctx.settings().denom()); // moved here already
    if (value.isZero()) {
      throw ctx.failure(1, "value must come with the message");
    }
    ctx.charge(10_000);
    ctx.put("locks", Data.toPayload(locks(ctx) + 1));
    Object due = Map.of("to", ctx.source(), "value", Data.number(value.amount()));
    ctx.powers().schedule(heights, Data.toPayload(due));
    ctx.emit("lock", new Attribute("value", value.toString()));
    return null;
  }

  @Override
  public void task(ModuleContext ctx, Payload task) {
    Fields due = new Fields("locker.task", Data.fromPayload(task));
    ctx.powers().move(ctx.self(), due.at("to").actor(), due.at("value").value());
    ctx.put("locks", Data.toPayload(locks(ctx) - 1));
  }

  @Override
  public Payload query(ModuleContext ctx, Payload request) { // {locks: {}}
    return Data.toPayload(locks(ctx));
  }

  private static long locks(ModuleContext ctx) {
    Payload stored = ctx.get("locks");
    return stored == null ? 0 : (Long) Data.fromPayload(stored);
  }
}
