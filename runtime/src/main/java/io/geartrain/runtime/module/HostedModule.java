package io.geartrain.runtime.module;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.StoreCode;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A host module as hosted code: its store is its memory. */
public final class HostedModule implements ProgramDefinition<Payload, Payload>, StoreCode {
  private static final String SCHEMA = "host module/1 ";

  private final HostModule module;
  private final CodeId id;

  /** Of a module. */
  public HostedModule(HostModule module) {
    this.module = module;
    byte[] schema = (SCHEMA + module.parameters()).getBytes(StandardCharsets.UTF_8);
    this.id = CodeId.of("module." + module.name(), module.version(), schema);
  }

  /** The module itself. */
  public HostModule module() {
    return module;
  }

  @Override
  public CodeId id() {
    return id;
  }

  @Override
  public String name() {
    return module.name();
  }

  @Override
  public int version() {
    return module.version();
  }

  @Override
  public boolean handles(EntryPoint entry) {
    return switch (entry) {
      case HANDLE, CALL_REPLY, QUERY, SUDO -> true;
      case BEGIN_BLOCK -> module instanceof BeginBlocker;
      case END_BLOCK -> module instanceof EndBlocker;
      case INIT, REPLY, SIGNAL, MIGRATE -> false;
    };
  }

  @Override
  public boolean isModule() {
    return true;
  }

  @Override
  public boolean isStateChecked() {
    return false;
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) {
    ModuleContext ctx = new ModuleContext(module, ledger, (ByteStore) state);
    Payload payload = ledger.message().payload();
    Payload data =
        switch (ledger.message().entry()) {
          case HANDLE -> execute(ctx, ledger, payload);
          case QUERY -> module.query(ctx, payload);
          case CALL_REPLY -> module.reply(ctx, ledger.unit().result());
          case SUDO -> {
            if (ledger.unit().isCall()) {
              yield module.sudo(ctx, payload);
            }
            module.task(ctx, payload);
            yield null;
          }
          case BEGIN_BLOCK -> {
            ((BeginBlocker) module).beginBlock(ctx);
            yield null;
          }
          case END_BLOCK -> {
            ((EndBlocker) module).endBlock(ctx);
            yield null;
          }
          default ->
              throw new IllegalStateException("no entry of a module: " + ledger.message().entry());
        };
    if (data != null) {
      ledger.unit().data(data);
    }
    return new Reaction(ctx.events(), ctx.store());
  }

  private Payload execute(ModuleContext ctx, EffectLedger ledger, Payload message) {
    if (!ledger.unit().funds().isEmpty() && !module.acceptsValue()) {
      throw new CallFailed(
          CallError.sdk(CallError.UNAUTHORIZED, module.name() + " accepts no value"));
    }
    return module.execute(ctx, message);
  }

  @Override
  public Payload encodeInit(Payload init) {
    return init;
  }

  @Override
  public Payload encodeCommand(Payload command) {
    return command;
  }

  /**
   * The modules that come with the runtime and go with that code: all of them if any of it is atomic or a
   * host module itself, but those of whose name one is given.
   */
  public static List<HostedModule> builtInFor(Collection<? extends HostedCode> given) {
    List<HostedModule> all = new ArrayList<>();
    if (given.stream().anyMatch(code -> code.isAtomic() || code.isModule())) {
      for (HostModule module : List.of(new Bank(), new Contracts(), new Transactions())) {
        if (given.stream().noneMatch(c -> c.isModule() && c.name().equals(module.name()))) {
          all.add(new HostedModule(module));
        }
      }
    }
    return all;
  }
}
