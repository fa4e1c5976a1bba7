package io.geartrain.runtime.unit;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.runtime.module.ModuleContext;
import java.util.function.BiConsumer;

/** A host module that does what a test says, and writes down under {@code log} what it did when. */
class TestModule implements HostModule {
  private final String name;
  private final BiConsumer<ModuleContext, String> does;

  /**
   * One of that name.
   *
   * @param does hears of each run: {@code execute}, {@code sudo}, {@code task}, {@code begin} or {@code end}, and the text
   *     that came with it, behind a blank
   */
  TestModule(String name, BiConsumer<ModuleContext, String> does) {
    this.name = name;
    this.does = does;
  }

  HostedModule hosted() {
    return new HostedModule(this);
  }

  static ActorId address(String name) {
    return ActorId.module(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    does(ctx, "execute " + message.utf8());
    return null;
  }

  @Override
  public Payload sudo(ModuleContext ctx, Payload message) {
    does(ctx, "sudo " + message.utf8());
    return Payload.utf8("done");
  }

  @Override
  public void task(ModuleContext ctx, Payload task) {
    does(ctx, "task " + task.utf8());
  }

  final void does(ModuleContext ctx, String what) {
    Payload before = ctx.get("log");
    String log = before == null ? "" : before.utf8() + ", ";
    ctx.put("log", Payload.utf8(log + what + " at " + ctx.height()));
    does.accept(ctx, what);
  }

  /** One with work at the begin and the end of each height. */
  static final class InBlocks extends TestModule
      implements io.geartrain.runtime.module.BeginBlocker, io.geartrain.runtime.module.EndBlocker {
    InBlocks(String name, BiConsumer<ModuleContext, String> does) {
      super(name, does);
    }

    @Override
    public void beginBlock(ModuleContext ctx) {
      does(ctx, "begin");
    }

    @Override
    public void endBlock(ModuleContext ctx) {
      does(ctx, "end");
    }
  }
}
