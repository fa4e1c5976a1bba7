package io.geartrain.simulator.scenario;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;

/**
 * Code under an id of our choice, which takes its payloads as they are. Scripts name programs, whose ids
 * come from their code: an id that came from the scripts would need itself, so it comes from a name.
 */
final class NamedCode implements ProgramDefinition<Payload, Payload> {
  private final CodeId id;
  private final String name;
  private final int version;
  private final HostedCode code;

  private NamedCode(CodeId id, String name, int version, HostedCode code) {
    this.id = id;
    this.name = name;
    this.version = version;
    this.code = code;
  }

  /** Code whose id comes from that name alone. */
  static NamedCode of(String name, HostedCode code) {
    return new NamedCode(idOf(name), name, 1, code);
  }

  /** Code under its own id. */
  static NamedCode of(HostedCode code) {
    return new NamedCode(code.id(), code.name(), code.version(), code);
  }

  /** The id of code of that name. */
  static CodeId idOf(String name) {
    return CodeId.of(name, 1, new byte[0]);
  }

  @Override
  public CodeId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public boolean handles(EntryPoint entry) {
    return code.handles(entry);
  }

  @Override
  public boolean isAtomic() {
    return code.isAtomic();
  }

  @Override
  public int migrateVersion() {
    return code.migrateVersion();
  }

  @Override
  public ByteStore keys(Object state) {
    return code.keys(state);
  }

  @Override
  public Object emptyState() {
    return code.emptyState();
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) throws Exception {
    return code.react(state, ledger);
  }

  @Override
  public Object apply(Object state, Payload event) {
    return code.apply(state, event);
  }

  @Override
  public Payload encodeState(Object state) {
    return code.encodeState(state);
  }

  @Override
  public Object decodeState(Payload bytes) {
    return code.decodeState(bytes);
  }

  @Override
  public Object decodeEvent(Payload event) {
    return code.decodeEvent(event);
  }

  @Override
  public Payload encodeInit(Payload init) {
    return init;
  }

  @Override
  public Payload encodeCommand(Payload command) {
    return command;
  }
}
