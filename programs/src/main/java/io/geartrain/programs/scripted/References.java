package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.module.Fields;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code $name} stands for in a run: something built in, or a value of the state. */
final class References {
  /** Reply context outside a reply (gear.md, 3: Errors). */
  private static final int NO_REPLY_CONTEXT = 105;

  /** Signal context outside a signal. */
  private static final int NO_SIGNAL_CONTEXT = 106;

  private final EffectLedger ledger;
  private final Memory memory;

  References(EffectLedger ledger, Memory memory) {
    this.ledger = ledger;
    this.memory = memory;
  }

  /** Whether a tree, as written, is a {@code $name}. */
  static boolean isReference(Object written) {
    return written instanceof String text && text.length() > 1 && text.charAt(0) == '$';
  }

  /**
   * The tree that is meant: references are put in, in records to any depth. A list is a script, which
   * whoever runs it resolves: it stays as it is.
   *
   * @throws EffectRejected when reply or signal context is read where there is none
   */
  Object resolve(Object written) {
    if (isReference(written)) {
      return reference(((String) written).substring(1));
    } else if (written instanceof Map<?, ?> map) {
      Map<String, Object> resolved = new LinkedHashMap<>();
      map.forEach((key, value) -> resolved.put((String) key, resolve(value)));
      return resolved;
    }
    return written;
  }

  /** What a name without its {@code $} stands for, or null for nothing. */
  Object reference(String path) {
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    return isBuiltIn(head) ? dig(builtIn(head), path, dot) : stored(path);
  }

  /** The state's value of a key or, behind a dot, of a field in it; or an id by its name; or null. */
  Object stored(String path) {
    if (memory.value(path) != null) {
      return Data.fromPayload(memory.value(path));
    }
    int dot = path.indexOf('.');
    if (dot > 0 && memory.value(path.substring(0, dot)) != null) {
      Object found = dig(Data.fromPayload(memory.value(path.substring(0, dot))), path, dot);
      if (found != null) {
        return found;
      }
    }
    return memory.named(path);
  }

  private static Object dig(Object tree, String path, int dot) {
    Object found = tree;
    for (int at = dot; at >= 0; ) {
      int end = path.indexOf('.', at + 1);
      String field = path.substring(at + 1, end < 0 ? path.length() : end);
      found = found instanceof Map<?, ?> map ? map.get(field) : null;
      at = end;
    }
    return found;
  }

  private static boolean isBuiltIn(String name) {
    return switch (name) {
      case "self",
          "message",
          "source",
          "value",
          "funds",
          "balance",
          "payload",
          "gas",
          "height",
          "time",
          "replyTo",
          "replyCode",
          "signalFrom",
          "signalCode",
          "result" ->
          true;
      default -> false;
    };
  }

  private Object builtIn(String name) {
    Message message = ledger.message();
    return switch (name) {
      case "self" -> message.destination();
      case "message" -> message.id();
      // A message of the chain itself has no sender.
      case "source" -> ledger.source().equals(ActorId.SYSTEM) ? null : ledger.source();
      case "value" -> Data.number(message.value().amount());
      case "funds" -> funds(message);
      case "balance" -> Data.number(ledger.balance().amount());
      case "payload" -> Data.fromPayload(message.payload());
      case "gas" -> ledger.gas();
      case "height" -> ledger.block().height();
      case "time" -> ledger.block().timestamp();
      case "replyTo" -> inReply().replyTo();
      case "replyCode" -> CodeNames.of(inReply().replyCode());
      case "signalFrom" -> inSignal().replyTo();
      case "signalCode" -> signalCode();
      case "result" ->
          message.entry() == EntryPoint.CALL_REPLY ? Calls.result(ledger.unit().result()) : null;
      default -> throw new IllegalArgumentException("$" + name + " is not built in");
    };
  }

  /** By denomination; of a program that is not atomic, the value. */
  private Object funds(Message message) {
    return ledger.isInUnit()
        ? Fields.tree(ledger.unit().funds())
        : Data.number(message.value().amount());
  }

  /** The name of native value. */
  String denomination() {
    return ledger.block().settings().contracts().denom();
  }

  private Message inReply() {
    if (ledger.message().entry() != EntryPoint.REPLY) {
      throw new EffectRejected(NO_REPLY_CONTEXT, "this message is no reply");
    }
    return ledger.message();
  }

  private Message inSignal() {
    if (ledger.message().entry() != EntryPoint.SIGNAL) {
      throw new EffectRejected(NO_SIGNAL_CONTEXT, "this message is no signal");
    }
    return ledger.message();
  }

  private long signalCode() {
    inSignal();
    return ledger.signalCode();
  }
}
