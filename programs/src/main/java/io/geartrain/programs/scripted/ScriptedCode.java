package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A program that runs scripts (scenarios.md: The scripted program). Each entry is a script, {@link
 * #PAYLOAD} or {@link #NONE}; programs with other entries, or another name, are other codes.
 */
public final class ScriptedCode implements HostedCode {
  /** An entry that runs the script in the message's payload; a payload that is none does nothing. */
  public static final Object PAYLOAD = "payload";

  /** An entry that is missing. */
  public static final Object NONE = "none";

  private final String name;
  private final Map<EntryPoint, Object> entries;
  private final boolean isAtomic;
  private final int migrateVersion;
  private final CodeId id;

  private ScriptedCode(
      String name, Map<EntryPoint, Object> entries, boolean isAtomic, int migrateVersion) {
    this.name = name;
    this.entries = entries;
    this.isAtomic = isAtomic;
    this.migrateVersion = migrateVersion;
    Map<String, Object> schema = new HashMap<>();
    entries.forEach((entry, script) -> schema.put(entry.name().toLowerCase(Locale.ROOT), script));
    if (isAtomic) {
      schema.put("atomic", migrateVersion);
    }
    Bytes32 digest = Bytes32.hash("geartrain/scripted/1", Data.toPayload(schema).bytes());
    this.id = CodeId.of(name, 1, digest.toBytes());
  }

  /** The code that runs what its messages carry, and the one that a script creates if it names none. */
  public static final ScriptedCode PLAIN = of("scripted", Map.of());

  /** The contract that runs what its messages carry. */
  public static final ScriptedCode CONTRACT = of("scripted-contract", Map.of()).atomic(0);

  /**
   * A program's code. Left out, {@code init} and {@code handle} are {@link #PAYLOAD}, all others {@link
   * #NONE}.
   *
   * @param entries by entry point: a {@code List} of instructions, {@link #PAYLOAD} or {@link #NONE}
   * @throws IllegalArgumentException for an entry that is anything else
   */
  public static ScriptedCode of(String name, Map<EntryPoint, Object> entries) {
    Map<EntryPoint, Object> all = new EnumMap<>(EntryPoint.class);
    for (EntryPoint entry : EntryPoint.values()) {
      Object script = entries.getOrDefault(entry, entry.isAnswered() ? PAYLOAD : NONE);
      if (!(script instanceof List) && !PAYLOAD.equals(script) && !NONE.equals(script)) {
        throw new IllegalArgumentException(
            "entry " + entry + " of " + name + " must be a script, payload or none: " + script);
      }
      // A copy, and the same one that a payload would carry.
      all.put(entry, script instanceof List ? Data.fromPayload(Data.toPayload(script)) : script);
    }
    return new ScriptedCode(name, all, false, 0);
  }

  /**
   * The same, atomic: a contract, whose state is its store, and whose calls may have scripts that run when
   * they come back.
   *
   * @param migrationTo the version that its {@code migrate} declares, or 0 for none
   */
  public ScriptedCode atomic(int migrationTo) {
    return new ScriptedCode(name, entries, true, migrationTo);
  }

  /** The state's values by key, in the order of the keys, as payloads. */
  public static Map<String, Payload> values(Object state) {
    return state instanceof ByteStore store
        ? StoreLayout.values(store)
        : ((ScriptedState) state).values();
  }

  /**
   * The newest id that the program made under a name: a MessageId, for a program its ActorId (its init
   * message is {@code NAME.init}), for a reservation its ReservationId; null when there is none.
   */
  public static Object named(Object state, String name) {
    return names(state).get(name);
  }

  /** All names with the newest id of each. */
  public static Map<String, Object> names(Object state) {
    return state instanceof ByteStore store
        ? StoreLayout.names(store)
        : ((ScriptedState) state).names();
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
    return entry == EntryPoint.CALL_REPLY ? isAtomic : !NONE.equals(entries.get(entry));
  }

  @Override
  public boolean isAtomic() {
    return isAtomic;
  }

  @Override
  public int migrateVersion() {
    return migrateVersion;
  }

  @Override
  public ByteStore keys(Object state) {
    return state instanceof ByteStore store
        ? StoreLayout.visible(store)
        : ((ScriptedState) state).published();
  }

  @Override
  public Object emptyState() {
    return isAtomic ? ByteStore.EMPTY : ScriptedState.EMPTY;
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) {
    return Interpreter.run(state, ledger, script(ledger));
  }

  private List<?> script(EffectLedger ledger) {
    if (ledger.message().entry() == EntryPoint.CALL_REPLY) {
      Payload then = ledger.unit().result().then();
      return then == null ? List.of() : Continuation.decode(then).then();
    }
    Object entry = entries.get(ledger.message().entry());
    Object script = PAYLOAD.equals(entry) ? Data.fromPayload(ledger.message().payload()) : entry;
    return script instanceof List<?> instructions ? instructions : List.of();
  }

  @Override
  public Object apply(Object state, Payload event) {
    return state instanceof ByteStore store
        ? store.apply(event)
        : ScriptedEvent.decode(event).applyTo((ScriptedState) state);
  }

  @Override
  public Payload encodeState(Object state) {
    return state instanceof ByteStore store ? store.encode() : ((ScriptedState) state).encode();
  }

  @Override
  public Object decodeState(Payload bytes) {
    return isAtomic ? ByteStore.decode(bytes) : ScriptedState.decode(bytes);
  }

  @Override
  public Object decodeEvent(Payload event) {
    return isAtomic ? ByteStore.change(event) : ScriptedEvent.decode(event);
  }

  @Override
  public String toString() {
    return name;
  }
}
