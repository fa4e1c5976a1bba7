package io.geartrain.programs.scripted;

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
  private final CodeId id;

  private ScriptedCode(String name, Map<EntryPoint, Object> entries) {
    this.name = name;
    this.entries = entries;
    Map<String, Object> schema = new HashMap<>();
    entries.forEach((entry, script) -> schema.put(entry.name().toLowerCase(Locale.ROOT), script));
    Bytes32 digest = Bytes32.hash("geartrain/scripted/1", Data.toPayload(schema).bytes());
    this.id = CodeId.of(name, 1, digest.toBytes());
  }

  /** The code that runs what its messages carry, and the one that a script creates if it names none. */
  public static final ScriptedCode PLAIN = of("scripted", Map.of());

  /**
   * A program's code. Left out, {@code init} and {@code handle} are {@link #PAYLOAD}, {@code reply} and
   * {@code signal} {@link #NONE}.
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
    return new ScriptedCode(name, all);
  }

  /** The state's values by key, in the order of the keys, as payloads. */
  public static Map<String, Payload> values(Object state) {
    return ((ScriptedState) state).values();
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
    return ((ScriptedState) state).names();
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
    return !NONE.equals(entries.get(entry));
  }

  @Override
  public Object emptyState() {
    return ScriptedState.EMPTY;
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) {
    return Interpreter.run((ScriptedState) state, ledger, script(ledger));
  }

  private List<?> script(EffectLedger ledger) {
    Object entry = entries.get(ledger.message().entry());
    Object script = PAYLOAD.equals(entry) ? Data.fromPayload(ledger.message().payload()) : entry;
    return script instanceof List<?> instructions ? instructions : List.of();
  }

  @Override
  public Object apply(Object state, Payload event) {
    return ScriptedEvent.decode(event).applyTo((ScriptedState) state);
  }

  @Override
  public Payload encodeState(Object state) {
    return ((ScriptedState) state).encode();
  }

  @Override
  public Object decodeState(Payload bytes) {
    return ScriptedState.decode(bytes);
  }

  @Override
  public Object decodeEvent(Payload event) {
    return ScriptedEvent.decode(event);
  }

  @Override
  public String toString() {
    return name;
  }
}
