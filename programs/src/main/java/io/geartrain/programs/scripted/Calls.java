package io.geartrain.programs.scripted;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Instructions by which a contract reaches others: calls, whose replies run a script, and questions. */
final class Calls {
  private final ScriptRun run;
  private final UnitLedger unit;

  Calls(ScriptRun run) {
    this.run = run;
    this.unit = run.ledger().unit();
  }

  void call(Argument call) {
    Argument gas = call.field("gas");
    Argument then = call.field("then");
    Argument signer = call.field("signer");
    Call plain =
        Call.of(
            call.field("to").actor(), call.field("payload").payload(), call.field("funds").coins());
    Call made =
        plain.heard(
            replyOn(call.field("replyOn")),
            call.field("id").unsigned(),
            call.field("echo").payload(),
            then.isGiven() ? Continuation.of(then.script()).encode() : null);
    made = gas.isGiven() ? made.fenced(gas.number()) : made;
    unit.call(signer.isGiven() ? made.signedBy(signer.actor()) : made);
  }

  private static ReplyOn replyOn(Argument named) {
    if (!named.isGiven()) {
      return ReplyOn.NEVER;
    }
    return switch (named.text()) {
      case "always" -> ReplyOn.ALWAYS;
      case "error" -> ReplyOn.ERROR;
      case "success" -> ReplyOn.SUCCESS;
      case "never" -> ReplyOn.NEVER;
      default ->
          throw new IllegalArgumentException(
              "replyOn must be always, error, success or never, was '" + named.text() + "'");
    };
  }

  /** What a script of a call's reply sees of it. */
  static Map<String, Object> result(CallResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", Data.number(new BigInteger(Long.toUnsignedString(result.id()))));
    fields.put("echo", Data.fromPayload(result.echo()));
    if (!result.isSuccess()) {
      fields.put("error", result.error());
    } else {
      if (result.data() != null) {
        fields.put("data", Data.fromPayload(result.data()));
      }
      fields.put("events", result.events().stream().map(Calls::event).toList());
    }
    return fields;
  }

  private static Object event(Emitted event) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    event.attributes().forEach(each -> attributes.put(each.key(), each.value()));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("actor", event.actor());
    fields.put("type", event.type());
    fields.put("attributes", attributes);
    return fields;
  }

  // ------------------------------------------------------------------ questions

  void query(Argument query) {
    ActorId of = query.field("of").actor();
    Argument key = query.field("key");
    Argument range = query.field("range");
    String as = query.field("as").name();
    if (range.isGiven()) {
      keep(as, Data.toPayload(pairs(range(of, range))));
    } else if (key.written() != null) {
      keep(as, unit.raw(of, key.payload()));
    } else {
      keep(as, unit.query(of, query.field("payload").payload()));
    }
  }

  private void keep(String as, Payload answer) {
    if (as != null) {
      run.memory().put(as, answer);
    }
  }

  private Range range(ActorId of, Argument range) {
    Argument start = range.field("start");
    Argument end = range.field("end");
    long limit = range.field("limit").number(Range.MOST);
    if (limit > Range.MOST) {
      throw invalid("a range has 65535 pairs at most, not " + limit);
    }
    return unit.range(
        of,
        start.isGiven() ? start.payload() : null,
        end.isGiven() ? end.payload() : null,
        (int) limit,
        isDescending(range.field("order")));
  }

  private static boolean isDescending(Argument order) {
    String word = order.isGiven() ? order.text() : "ascending";
    return switch (word) {
      case "ascending" -> false;
      case "descending" -> true;
      default -> throw invalid("an order is ascending or descending, not '" + word + "'");
    };
  }

  private static CallFailed invalid(String text) {
    return new CallFailed(CallError.wasm(CallError.INVALID, text));
  }

  /** A range as a tree: {@code pairs} and {@code next}, which is left out behind the last key. */
  static Map<String, Object> pairs(Range range) {
    List<Object> pairs = new ArrayList<>();
    for (Map.Entry<Payload, Payload> pair : range.pairs()) {
      pairs.add(List.of(Data.fromPayload(pair.getKey()), Data.fromPayload(pair.getValue())));
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("pairs", pairs);
    if (range.next() != null) {
      tree.put("next", Data.fromPayload(range.next()));
    }
    return tree;
  }
}
