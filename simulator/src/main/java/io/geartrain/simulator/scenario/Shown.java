package io.geartrain.simulator.scenario;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReservationId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** What was found, as a file would say it. */
final class Shown {
  private Shown() {}

  static String of(Object found, Names names) {
    if (found == null) {
      return "absent";
    } else if (found instanceof Map<?, ?> map) {
      StringJoiner fields = new StringJoiner(", ", "{", "}");
      map.forEach((key, value) -> fields.add(key + ": " + of(value, names)));
      return fields.toString();
    } else if (found instanceof List<?> list) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      list.forEach(item -> items.add(of(item, names)));
      return items.toString();
    } else if (found instanceof ChainView.Named named) {
      return named.shown();
    } else if (found instanceof Payload payload) {
      return payload.isEmpty() ? "''" : ofTree(ScriptedPrograms.tree(payload), names);
    }
    return leaf(found, names);
  }

  private static String ofTree(Object tree, Names names) {
    return tree instanceof String text ? "'" + text + "'" : of(tree, names);
  }

  private static String leaf(Object found, Names names) {
    if (found instanceof ActorId actor) {
      return names.of(actor);
    } else if (found instanceof MessageId message) {
      return names.of(message);
    } else if (found instanceof ReservationId reservation) {
      return names.of(reservation);
    } else if (found instanceof byte[] bytes) {
      return bytes.length == 32
          ? "@" + names.of(ActorId.of(bytes))
          : "0x" + HexFormat.of().formatHex(bytes);
    }
    return found.toString();
  }
}
