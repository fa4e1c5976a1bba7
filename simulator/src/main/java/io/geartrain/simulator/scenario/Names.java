package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReservationId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who is who. Users and programs of the file are known from the start, messages once a step has made them.
 * What a script makes is looked up in the state of the program that ran it, as {@code program.name}.
 */
final class Names {
  private static final String INIT = "init";
  private static final int ACTOR_BYTES = 32;
  private static final int SHORT_ADDRESS = 20;
  private static final int MESSAGE_BYTES = 17;

  private final Map<String, ActorId> actors = new HashMap<>();
  private final Map<ActorId, String> actorNames = new HashMap<>();
  private final Map<String, MessageId> messages = new HashMap<>();
  private final Map<MessageId, String> messageNames = new HashMap<>();
  private final Map<String, CodeId> codes = new HashMap<>();
  private final Set<String> instances = new LinkedHashSet<>();
  private final Map<Object, String> made = new HashMap<>();
  private boolean madeIsKnown;
  private ScenarioWorld world;
  private History history;

  /** Names that scripts make are looked up there from now on. */
  void in(ScenarioWorld there, History past) {
    world = there;
    history = past;
  }

  void actor(String name, ActorId id) {
    actors.put(name, id);
    actorNames.putIfAbsent(id, name);
  }

  void message(String name, MessageId id) {
    messages.put(name, id);
    messageNames.putIfAbsent(id, name);
  }

  /** Code that is deployed. */
  void code(String name, CodeId id) {
    codes.put(name, id);
  }

  /** A contract that a step makes: its address is known when it is there. */
  void instance(String name) {
    instances.add(name);
  }

  /** A block may have made more. */
  void blockSealed() {
    madeIsKnown = false;
    for (String name : instances) {
      ActorId address = addressOf(name);
      if (address != null) {
        actor(name, address);
      }
    }
  }

  /** Where a contract was made, as its making was answered; null when it was not. */
  ActorId addressOf(String name) {
    return answer(name + "." + INIT, "address") instanceof ActorId address ? address : null;
  }

  private Object answer(String message, String field) {
    Payload data = messages.containsKey(message) ? history.data(messages.get(message)) : null;
    return data != null && ScriptedPrograms.tree(data) instanceof Map<?, ?> fields
        ? fields.get(field)
        : null;
  }

  // ------------------------------------------------------------------ by name

  /** The actor of that name or address, or null. */
  ActorId actor(String name) {
    if (name.startsWith("0x")) {
      return Trees.isBytes(name) ? actorOf(Trees.bytes(name)) : null;
    }
    ActorId known = actors.get(name);
    return known != null ? known : made(name) instanceof ActorId id ? id : null;
  }

  /** The id of code that is deployed under that name, or null. */
  CodeId deployed(String name) {
    return codes.get(name);
  }

  /** The number that a step {@code storeCode} got for its code, or null. */
  Long storedCode(String name) {
    return answer(name, "code_id") instanceof Long number ? number : null;
  }

  /** An address of 32 bytes, or of 20, with zeros in front. */
  private static ActorId actorOf(byte[] bytes) {
    if (bytes.length != ACTOR_BYTES && bytes.length != SHORT_ADDRESS) {
      return null;
    }
    byte[] padded = new byte[ACTOR_BYTES];
    System.arraycopy(bytes, 0, padded, ACTOR_BYTES - bytes.length, bytes.length);
    return ActorId.of(padded);
  }

  /** The message of that name or address, or null. */
  MessageId message(String name) {
    if (name.startsWith("0x")) {
      return Trees.isBytes(name) ? messageOf(Trees.bytes(name)) : null;
    }
    MessageId known = messages.get(name);
    if (known != null) {
      return known;
    }
    Object found = made(name);
    if (found instanceof MessageId id) {
      return id;
    }
    return name.endsWith("." + INIT) ? initOf(actor(before(name))) : null;
  }

  private static MessageId messageOf(byte[] bytes) {
    if (bytes.length != MESSAGE_BYTES) {
      return null;
    }
    ByteBuffer parts = ByteBuffer.wrap(bytes);
    return new MessageId(parts.getLong(), Phase.at(parts.get()), parts.getInt(), parts.getInt());
  }

  /** The reservation of that name, or null. */
  ReservationId reservation(String name) {
    return made(name) instanceof ReservationId id ? id : null;
  }

  private MessageId initOf(ActorId program) {
    if (program == null || world == null) {
      return null;
    }
    ProgramEntry entry = world.chain().programs().get(program);
    return entry != null ? entry.init() : history.initOf(program);
  }

  private static String before(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private Object made(String name) {
    int dot = name.lastIndexOf('.');
    ActorId maker = dot > 0 ? actor(name.substring(0, dot)) : null;
    return maker == null ? null : made(maker, name.substring(dot + 1));
  }

  private Object made(ActorId maker, String name) {
    if (world == null || !isScripted(maker)) {
      return null;
    }
    return ScriptedPrograms.named(world.stateOf(maker), name);
  }

  /** Whether there is a program of that id whose state a script made. */
  boolean isScripted(ActorId program) {
    ProgramEntry entry = world.chain().programs().get(program);
    return entry != null
        && world.chain().codes().containsKey(entry.code())
        && ScriptedPrograms.isScripted(world.chain().codes().get(entry.code()).name());
  }

  // ------------------------------------------------------------------ by id

  /** The name that the file gives, or the id. */
  String ofFile(ActorId actor) {
    String name = actorNames.get(actor);
    return name != null ? name : actor.toString();
  }

  String of(ActorId actor) {
    String name = actorNames.get(actor);
    return name != null ? name : made().getOrDefault(actor, actor.toString());
  }

  String of(MessageId message) {
    String name = messageNames.get(message);
    return name != null ? name : made().getOrDefault(message, message.toString());
  }

  String of(ReservationId reservation) {
    return made().getOrDefault(reservation, reservation.toString());
  }

  private Map<Object, String> made() {
    if (!madeIsKnown && world != null) {
      madeIsKnown = true;
      made.clear();
      // Twice, because programs that scripts made make things, too.
      lookForMade();
      lookForMade();
    }
    return made;
  }

  private void lookForMade() {
    for (ActorId program : world.chain().programs().keySet()) {
      if (isScripted(program)) {
        String maker = actorNames.getOrDefault(program, made.get(program));
        if (maker != null) {
          ScriptedPrograms.names(world.stateOf(program))
              .forEach((name, id) -> learn(maker + "." + name, id));
        }
      }
    }
  }

  private void learn(String name, Object id) {
    made.putIfAbsent(id, name);
    if (id instanceof ActorId actor && initOf(actor) != null) {
      made.putIfAbsent(initOf(actor), name + "." + INIT);
    }
  }
}
