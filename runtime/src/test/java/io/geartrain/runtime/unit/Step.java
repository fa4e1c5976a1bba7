package io.geartrain.runtime.unit;

import io.geartrain.runtime.message.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a contract of a test does with a message: the message's payload names it. */
@FunctionalInterface
interface Step {
  /** Does nothing. */
  Step NOTHING = turn -> {};

  /** All steps of this process, for payloads to name them. */
  List<Step> ALL = new ArrayList<>();

  void run(Turn turn) throws Exception;

  /** The payload that makes a contract run this. */
  default Payload payload() {
    synchronized (ALL) {
      ALL.add(this);
      return Payload.utf8("step %08d".formatted(ALL.size() - 1));
    }
  }

  /** The step that a payload names; one that does nothing for any other. */
  static Step of(Payload payload) {
    String text = new String(payload.bytes(), StandardCharsets.UTF_8);
    return text.startsWith("step ") ? ALL.get(Integer.parseInt(text.substring(5))) : NOTHING;
  }

  /** Makes room: no payload so far is used any more. */
  static void forget() {
    ALL.clear();
  }
}
