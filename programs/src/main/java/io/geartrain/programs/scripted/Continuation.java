package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a run goes on later.
 *
 * @param asks the names under which answers are kept, by what was asked
 * @param then the instructions that are left
 */
record Continuation(Map<MessageId, String> asks, List<Object> then) {
  private static final String ASKS = "asks";
  private static final String THEN = "then";

  Continuation {
    asks = Map.copyOf(asks);
    then = List.copyOf(then);
  }

  static Continuation of(List<Object> then) {
    return new Continuation(Map.of(), then);
  }

  Payload encode() {
    List<List<Object>> pairs =
        asks.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(ask -> List.<Object>of(ask.getKey(), ask.getValue()))
            .toList();
    return Data.toPayload(Map.of(ASKS, pairs, THEN, then));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static Continuation decode(Payload payload) {
    if (Data.fromPayload(payload) instanceof Map<?, ?> fields
        && fields.get(ASKS) instanceof List<?> pairs
        && fields.get(THEN) instanceof List<?> then) {
      Map<MessageId, String> asks = new LinkedHashMap<>();
      for (Object pair : pairs) {
        List<?> ask = (List<?>) pair;
        asks.put((MessageId) ask.get(0), (String) ask.get(1));
      }
      return new Continuation(asks, List.copyOf(then));
    }
    throw new IllegalArgumentException("no continuation: " + payload);
  }
}
