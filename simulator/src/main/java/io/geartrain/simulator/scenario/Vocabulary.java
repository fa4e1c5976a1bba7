package io.geartrain.simulator.scenario;

import static io.geartrain.simulator.scenario.FieldType.ACTOR;
import static io.geartrain.simulator.scenario.FieldType.ANY;
import static io.geartrain.simulator.scenario.FieldType.ASKS;
import static io.geartrain.simulator.scenario.FieldType.ENTRY;
import static io.geartrain.simulator.scenario.FieldType.FLAG;
import static io.geartrain.simulator.scenario.FieldType.FUNDS;
import static io.geartrain.simulator.scenario.FieldType.HEIGHT;
import static io.geartrain.simulator.scenario.FieldType.MAP;
import static io.geartrain.simulator.scenario.FieldType.MESSAGE;
import static io.geartrain.simulator.scenario.FieldType.NAME;
import static io.geartrain.simulator.scenario.FieldType.NOTHING;
import static io.geartrain.simulator.scenario.FieldType.NUMBER;
import static io.geartrain.simulator.scenario.FieldType.PARTS;
import static io.geartrain.simulator.scenario.FieldType.PAYLOAD;
import static io.geartrain.simulator.scenario.FieldType.PERMISSION;
import static io.geartrain.simulator.scenario.FieldType.RANGE;
import static io.geartrain.simulator.scenario.FieldType.SCRIPT;
import static io.geartrain.simulator.scenario.FieldType.TEXT;
import static io.geartrain.simulator.scenario.FieldType.TRAP;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The words of scenario files: which keys there are, and what may stand behind each. A key with {@code !}
 * must be there.
 */
final class Vocabulary {
  static final Set<String> SCENARIO = Set.of("scenario", "settings", "users", "programs", "steps");

  static final Set<String> SETTINGS =
      Set.of(
          "gas",
          "blockGas",
          "rent",
          "mailboxThreshold",
          "maxOutgoing",
          "maxPayload",
          "maxReservations",
          "askBlocks",
          "lockBlocks",
          "dispatchGas",
          "taskGas",
          "gasPrice",
          "existentialDeposit",
          "replyGas",
          "systemReserve",
          "blockMillis",
          "denom",
          "prefix",
          "callDepth",
          "queryDepth",
          "uploadPermission",
          "instantiatePermission",
          "propagateInstantiate",
          "unbondingBlocks");

  /** Entries, settings, steps and instructions of a part that this build does not run. */
  static final Set<String> OF_CHANNELS =
      Set.of(
          "open",
          "connect",
          "close",
          "receive",
          "ack",
          "timeout",
          "channel",
          "channels",
          "relay",
          "runtimes");

  static final Map<String, FieldType> PROGRAM =
      fields(
          "code", TEXT, "from", ACTOR, "value", NUMBER, "gas", NUMBER, "salt", TEXT, "payload",
          PAYLOAD, "init", ENTRY, "handle", ENTRY, "reply", ENTRY, "signal", ENTRY);

  /** What only contracts have. */
  static final Map<String, FieldType> CONTRACT =
      fields(
          "atomic",
          FLAG,
          "admin",
          ACTOR,
          "label",
          TEXT,
          "migrateVersion",
          NUMBER,
          "funds",
          FUNDS,
          "query",
          ENTRY,
          "migrate",
          ENTRY,
          "sudo",
          ENTRY);

  static final Map<String, Map<String, FieldType>> STEPS = new LinkedHashMap<>();

  /** Steps whose argument is no map of fields. */
  static final Map<String, FieldType> PLAIN_STEPS =
      fields("idle", NOTHING, "toHeight", HEIGHT, "restart", NOTHING, "crash", NOTHING);

  static final Map<String, Map<String, FieldType>> INSTRUCTIONS = new LinkedHashMap<>();

  /** Instructions whose argument is no map of fields, or need not be one. */
  static final Map<String, FieldType> PLAIN_INSTRUCTIONS =
      fields(
          "set",
          MAP,
          "add",
          MAP,
          "delete",
          ANY,
          "wait",
          NOTHING,
          "waitFor",
          NUMBER,
          "waitUpTo",
          NUMBER,
          "sleep",
          NUMBER,
          "lock",
          TEXT,
          "readLock",
          TEXT,
          "unlock",
          TEXT,
          "hook",
          SCRIPT,
          "unreserve",
          ANY,
          "systemReserve",
          NUMBER,
          "cancel",
          MESSAGE,
          "trigger",
          MESSAGE,
          "charge",
          NUMBER,
          "loop",
          NOTHING,
          "leave",
          NOTHING,
          "exit",
          ACTOR,
          "panic",
          PAYLOAD,
          "trap",
          TRAP,
          "wake",
          MESSAGE,
          "reply",
          PAYLOAD,
          "data",
          PAYLOAD,
          "attributes",
          MAP,
          "fail",
          TEXT);

  static final Set<String> PERMISSIONS = Set.of("everybody", "nobody");

  static final Set<String> TRAPS = Set.of("memory", "unreachable", "stack", "backend");

  static final Set<String> EXPECTATIONS =
      Set.of(
          "outcome",
          "replies",
          "data",
          "error",
          "gas",
          "state",
          "balance",
          "program",
          "reservations",
          "waitlist",
          "mailbox",
          "queue",
          "tasks",
          "events",
          "height",
          "blocks",
          "order");

  static final Set<String> EXPECTATIONS_LATER = Set.of("packets", "acks", "channels");

  static final Set<String> OUTCOMES =
      Set.of(
          "Queued", "Delayed", "Waiting", "Held", "Success", "Failed", "NotExecuted", "Cancelled");

  static final Set<String> REPLY_CODES =
      Set.of(
          "Auto",
          "Manual",
          "RanOutOfGas",
          "MemoryOverflow",
          "BackendError",
          "UserspacePanic",
          "Unreachable",
          "StackLimit",
          "ProgramExited",
          "InitializationFailure",
          "Uninitialized",
          "ProgramNotCreated",
          "RemovedFromWaitlist");

  static {
    Map<String, FieldType> mail =
        fields(
            "from", ACTOR, "mail!", MESSAGE, "payload", PAYLOAD, "value", NUMBER, "gas", NUMBER,
            "as", NAME);
    STEPS.put(
        "send",
        fields(
            "from", ACTOR, "to!", ACTOR, "payload", PAYLOAD, "value", NUMBER, "funds", FUNDS, "gas",
            NUMBER, "at", HEIGHT, "sponsor", ACTOR, "as", NAME));
    STEPS.put("reply", mail);
    STEPS.put("claim", mail);
    Map<String, FieldType> create = new LinkedHashMap<>(PROGRAM);
    create.putAll(CONTRACT);
    create.put("as!", NAME);
    STEPS.put("create", create);
    STEPS.put("cancel", fields("from", ACTOR, "message!", MESSAGE));
    STEPS.put("trigger", fields("from", ACTOR, "message!", MESSAGE));
    STEPS.put("claimInheritance", fields("from", ACTOR, "program!", ACTOR, "depth", NUMBER));
    STEPS.put("skip", fields("message!", MESSAGE, "reason", TEXT));
    STEPS.put("suspend", fields("program!", ACTOR, "reason", TEXT));
    STEPS.put("resume", fields("program!", ACTOR, "reason", TEXT));
    STEPS.put("tx", fields("from", ACTOR, "gas", NUMBER, "messages!", PARTS, "as", NAME));
    STEPS.put(
        "storeCode",
        fields(
            "from",
            ACTOR,
            "code!",
            TEXT,
            "checksum",
            TEXT,
            "permission",
            PERMISSION,
            "gas",
            NUMBER,
            "as",
            NAME));
    STEPS.put(
        "instantiate",
        fields(
            "from", ACTOR, "code!", TEXT, "salt", TEXT, "label", TEXT, "admin", ACTOR, "funds",
            FUNDS, "payload", PAYLOAD, "gas", NUMBER, "as", NAME));
    STEPS.put(
        "migrate",
        fields(
            "from",
            ACTOR,
            "contract!",
            ACTOR,
            "code!",
            TEXT,
            "payload",
            PAYLOAD,
            "gas",
            NUMBER,
            "as",
            NAME));
    STEPS.put(
        "admin", fields("from", ACTOR, "contract!", ACTOR, "to", ACTOR, "gas", NUMBER, "as", NAME));
    STEPS.put(
        "sudo",
        fields("from", ACTOR, "contract!", ACTOR, "payload", PAYLOAD, "gas", NUMBER, "as", NAME));
    STEPS.put(
        "dryRun",
        fields(
            "of!", ACTOR, "from", ACTOR, "payload", PAYLOAD, "value", NUMBER, "gas", NUMBER,
            "gives", MAP));
    STEPS.put(
        "query",
        fields(
            "of!", ACTOR, "payload", PAYLOAD, "key", TEXT, "range", RANGE, "gas", NUMBER, "gives",
            ANY));

    Map<String, FieldType> ask =
        fields(
            "to", ACTOR, "payload", PAYLOAD, "value", NUMBER, "gas", NUMBER, "upTo", NUMBER, "as",
            NAME, "delay", NUMBER, "deposit", NUMBER, "all", ASKS, "first", ASKS);
    INSTRUCTIONS.put(
        "send",
        fields(
            "to!",
            ACTOR,
            "payload",
            PAYLOAD,
            "value",
            NUMBER,
            "gas",
            NUMBER,
            "delay",
            NUMBER,
            "reservation",
            ANY,
            "deposit",
            NUMBER,
            "as",
            NAME));
    INSTRUCTIONS.put(
        "reply", fields("payload", PAYLOAD, "value", NUMBER, "gas", NUMBER, "reservation", ANY));
    INSTRUCTIONS.put(
        "create",
        fields(
            "code", TEXT, "salt", TEXT, "payload", PAYLOAD, "value", NUMBER, "gas", NUMBER, "delay",
            NUMBER, "as", NAME));
    INSTRUCTIONS.put("if", fields("when!", MAP, "then", SCRIPT, "else", SCRIPT));
    INSTRUCTIONS.put("wake", fields("message!", MESSAGE, "delay", NUMBER));
    INSTRUCTIONS.put("ask", ask);
    INSTRUCTIONS.put("onReply", fields("message!", MESSAGE, "then", SCRIPT));
    INSTRUCTIONS.put("reserve", fields("gas!", NUMBER, "blocks!", NUMBER, "as", NAME));
    INSTRUCTIONS.put("deposit", fields("message!", MESSAGE, "gas!", NUMBER));
    INSTRUCTIONS.put(
        "call",
        fields(
            "to!", ACTOR, "payload", PAYLOAD, "funds", FUNDS, "gas", NUMBER, "replyOn", TEXT, "id",
            NUMBER, "echo", PAYLOAD, "signer", ACTOR, "then", SCRIPT));
    INSTRUCTIONS.put("event", fields("type!", TEXT, "attributes", MAP));
    INSTRUCTIONS.put(
        "query", fields("of!", ACTOR, "payload", PAYLOAD, "key", TEXT, "range", RANGE, "as", NAME));
  }

  static final Map<String, FieldType> PART =
      fields("to!", ACTOR, "payload", PAYLOAD, "funds", FUNDS);

  static final Map<String, FieldType> RANGE_OF_KEYS =
      fields("start", TEXT, "end", TEXT, "limit", NUMBER, "order", TEXT);

  private Vocabulary() {}

  private static Map<String, FieldType> fields(Object... pairs) {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put((String) pairs[i], (FieldType) pairs[i + 1]);
    }
    return fields;
  }
}
