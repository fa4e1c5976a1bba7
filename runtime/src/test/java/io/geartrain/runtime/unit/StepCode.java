package io.geartrain.runtime.unit;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.StoreCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * Code whose messages say what it does ({@link Step}). A reply stores its code under {@code reply}, a signal
 * its number under {@code signal}.
 */
final class StepCode implements ProgramDefinition<Step, Step>, StoreCode {
  private final String name;
  private final boolean atomic;
  private final int migrateVersion;
  private final Set<EntryPoint> entries;
  private final CodeId id;

  private StepCode(String name, boolean atomic, int migrateVersion, Set<EntryPoint> entries) {
    this.name = name;
    this.atomic = atomic;
    this.migrateVersion = migrateVersion;
    this.entries = entries;
    this.id = CodeId.of(name, 1, new byte[0]);
  }

  /** Contracts, with all entries but those for replies and signals. */
  static StepCode atomic(String name) {
    return new StepCode(
        name,
        true,
        0,
        EnumSet.of(
            EntryPoint.INIT,
            EntryPoint.HANDLE,
            EntryPoint.CALL_REPLY,
            EntryPoint.QUERY,
            EntryPoint.MIGRATE,
            EntryPoint.SUDO));
  }

  /** Programs that are no contracts. */
  static StepCode plain(String name) {
    return new StepCode(name, false, 0, EnumSet.of(EntryPoint.INIT, EntryPoint.HANDLE));
  }

  StepCode with(EntryPoint entry) {
    EnumSet<EntryPoint> more = EnumSet.copyOf(entries);
    more.add(entry);
    return new StepCode(name, atomic, migrateVersion, more);
  }

  StepCode without(EntryPoint entry) {
    EnumSet<EntryPoint> fewer = EnumSet.copyOf(entries);
    fewer.remove(entry);
    return new StepCode(name, atomic, migrateVersion, fewer);
  }

  StepCode migrating(int version) {
    return new StepCode(name, atomic, version, entries);
  }

  /** The program that a user creates with that salt. */
  ActorId program(String salt) {
    return ActorId.createdByUser(id, salt.getBytes(StandardCharsets.UTF_8));
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
    return 1;
  }

  @Override
  public boolean handles(EntryPoint entry) {
    return entries.contains(entry);
  }

  @Override
  public boolean isAtomic() {
    return atomic;
  }

  @Override
  public int migrateVersion() {
    return migrateVersion;
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) throws Exception {
    Turn turn = new Turn(ledger, (ByteStore) state, atomic);
    Message message = ledger.message();
    if (ledger.resumed() != null) {
      Step.of(ledger.resumed().continuation()).run(turn);
      return new Reaction(turn.events(), turn.store());
    }
    switch (message.entry()) {
      case CALL_REPLY -> Step.of(turn.result().then()).run(turn);
      case REPLY -> turn.put("reply", message.replyCode());
      case SIGNAL -> turn.put("signal", ledger.signalCode());
      default -> Step.of(message.payload()).run(turn);
    }
    return new Reaction(turn.events(), turn.store());
  }

  @Override
  public Payload encodeInit(Step init) {
    return init.payload();
  }

  @Override
  public Payload encodeCommand(Step command) {
    return command.payload();
  }
}
