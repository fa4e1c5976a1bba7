package io.geartrain.programs.scripted;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.Resumption;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Instructions behind which a run ends to go on later: from the top after a raw wait, else with what is
 * left of the script.
 */
final class Waits {
  /** Stands for the setting {@code askBlocks}. */
  private static final long AS_SET = 0;

  private final ScriptRun run;
  private final Messages messages;
  private final EffectLedger ledger;

  Waits(ScriptRun run, Messages messages) {
    this.run = run;
    this.messages = messages;
    this.ledger = run.ledger();
  }

  void waitForWake() {
    ledger.waitForWake();
    run.script().end();
  }

  void waitFor(Argument blocks) {
    ledger.waitFor(blocks.number());
    run.script().end();
  }

  void waitUpTo(Argument blocks) {
    ledger.waitUpTo(blocks.number());
    run.script().end();
  }

  void sleep(Argument blocks) {
    ledger.sleep(blocks.number(), rest(Map.of()));
    run.script().end();
  }

  void lock(Argument name, boolean exclusive) {
    if (!ledger.lock(name.text(), exclusive, rest(Map.of()))) {
      run.script().end();
    }
  }

  void ask(Argument ask) {
    Argument first = ask.field("first");
    Argument all = ask.field("all");
    List<Argument> asks =
        first.isGiven() ? first.items() : all.isGiven() ? all.items() : List.of(ask);
    if (asks.isEmpty()) {
      throw new Panic("ask must ask someone");
    }
    List<Awaited> awaited = new ArrayList<>();
    Map<MessageId, String> names = new LinkedHashMap<>();
    for (Argument one : asks) {
      long upTo = upTo(one.field("upTo"));
      MessageId id = messages.ask(one);
      awaited.add(new Awaited(id, upTo));
      if (one.field("as").isGiven()) {
        names.put(id, one.field("as").name());
      }
    }
    ledger.await(awaited, first.isGiven(), rest(names));
    run.script().end();
  }

  private static long upTo(Argument upTo) {
    if (!upTo.isGiven()) {
      return AS_SET;
    } else if (upTo.number() == AS_SET) {
      throw new Panic(upTo.what() + " must be at least 1");
    }
    return upTo.number();
  }

  private Payload rest(Map<MessageId, String> names) {
    return new Continuation(names, run.script().rest()).encode();
  }

  /** Goes on where the run was suspended, with the answers under their names. */
  void resume(Resumption resumption) {
    Continuation continuation = Continuation.decode(resumption.continuation());
    for (Answered answer : resumption.answers()) {
      String name = continuation.asks().get(answer.message());
      if (name != null) {
        run.memory().set(name, record(answer));
      }
    }
    run.script().prepend(continuation.then());
  }

  private static Map<String, Object> record(Answered answer) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("code", codeOf(answer));
    record.put("payload", answer.payload() == null ? "" : Data.fromPayload(answer.payload()));
    record.put(
        "value", answer.value() == null ? Long.valueOf(0) : Data.number(answer.value().amount()));
    return record;
  }

  private static String codeOf(Answered answer) {
    if (answer.cancelled()) {
      return CodeNames.CANCELLED;
    }
    return answer.isTimeout() ? CodeNames.TIMEOUT : CodeNames.of(answer.code());
  }
}
