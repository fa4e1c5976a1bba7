package io.geartrain.runtime.script;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.Resumption;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Code that runs {@link Script}s. Its state is the list of what it persisted. A reply persists {@code
 * reply CODE}, and a manual one that is a script is run.
 */
public final class ScriptCode implements ProgramDefinition<Script, Script> {
  private final String name;
  private final Set<EntryPoint> entries;
  private final CodeId id;

  private ScriptCode(String name, Set<EntryPoint> entries) {
    this.name = name;
    this.entries = entries;
    this.id = CodeId.of(name, 1, new byte[0]);
  }

  /** Code of that name with handlers for init, messages and replies. */
  public static ScriptCode named(String name) {
    return new ScriptCode(
        name, EnumSet.of(EntryPoint.INIT, EntryPoint.HANDLE, EntryPoint.REPLY, EntryPoint.SIGNAL));
  }

  /** Code of that name with those handlers, as {@link #entryBits} gives them. */
  public static ScriptCode of(String name, int entryBits) {
    Set<EntryPoint> entries = EnumSet.noneOf(EntryPoint.class);
    for (EntryPoint entry : EntryPoint.values()) {
      if ((entryBits & 1 << entry.ordinal()) != 0) {
        entries.add(entry);
      }
    }
    return new ScriptCode(name, entries);
  }

  /** The same without one kind of handler. */
  public ScriptCode without(EntryPoint entry) {
    EnumSet<EntryPoint> rest = EnumSet.copyOf(entries);
    rest.remove(entry);
    return new ScriptCode(name, rest);
  }

  /** One bit for each entry point that has a handler. */
  public int entryBits() {
    return entries.stream().mapToInt(entry -> 1 << entry.ordinal()).sum();
  }

  /** The program that a user creates with that salt. */
  public ActorId program(String salt) {
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
  public Object emptyState() {
    return TreePVector.<String>empty();
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) {
    List<String> events = new ArrayList<>();
    List<String> memory = list(state);
    Resumption resumed = ledger.resumed();
    if (resumed != null) {
      resumed
          .answers()
          .forEach(
              answer ->
                  events.add(
                      "answer "
                          + (answer.isTimeout()
                              ? "in time none"
                              : answer.cancelled() ? "cancelled" : answer.code())));
      Script.run(resumed.continuation(), ledger, memory, events::add);
    } else {
      if (ledger.hook() != null) {
        events.add("hook");
        Script.run(ledger.hook(), ledger, memory, events::add);
      }
      if (ledger.runsEntry()) {
        runEntry(ledger, memory, events);
      }
    }
    List<Payload> encoded = events.stream().map(Payload::utf8).toList();
    Object next = state;
    for (Payload event : encoded) {
      next = apply(next, event);
    }
    return new Reaction(encoded, next);
  }

  private void runEntry(EffectLedger ledger, List<String> memory, List<String> events) {
    Message message = ledger.message();
    if (message.entry() == EntryPoint.REPLY) {
      events.add("reply " + message.replyCode());
    } else if (message.entry() == EntryPoint.SIGNAL) {
      events.add("signal " + ledger.signalCode());
    }
    boolean runs = message.entry() != EntryPoint.REPLY || message.replyCode() == ReplyCode.MANUAL;
    if (runs && Script.isScript(message.payload())) {
      Script.run(message.payload(), ledger, memory, events::add);
    }
  }

  @SuppressWarnings("unchecked")
  private static PVector<String> list(Object state) {
    return (PVector<String>) state;
  }

  @Override
  public Object apply(Object state, Payload event) {
    return list(state).plus(event.utf8());
  }

  @Override
  public Payload encodeState(Object state) {
    return Payload.wrap(new WireWriter(64).list(list(state), WireWriter::text).toBytes());
  }

  @Override
  public Object decodeState(Payload bytes) {
    return TreePVector.from(new WireReader(bytes.bytes()).list(WireReader::text));
  }

  @Override
  public Object decodeEvent(Payload event) {
    return event.utf8();
  }

  @Override
  public Payload encodeInit(Script init) {
    return init.payload();
  }

  @Override
  public Payload encodeCommand(Script command) {
    return command.payload();
  }

  @Override
  public String toString() {
    return name;
  }
}
