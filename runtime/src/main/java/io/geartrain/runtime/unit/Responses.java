package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.EntryPoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a run shows outside: its events, their rules and their price (cosmwasm.md, 1: Response). */
final class Responses {
  /** The first attribute of a program's events. */
  static final String ADDRESS = "_contract_address";

  /** The number of a program's code, in events of its making. */
  static final String CODE = "code_id";

  private static final int LONGEST_REFUSED_TYPE = 2;
  private static final String OF_CONTRACTS = "wasm";
  private static final String DROPPED = "message";

  private Responses() {}

  /**
   * Refuses calls that cannot be made; before anything is paid for the response.
   *
   * @throws CallFailed {@code wasm/29} when one is to echo too much
   */
  static void checkCalls(UnitLedger response) {
    for (Call call : response.calls()) {
      if (call.echo().size() > Call.MOST_ECHO) {
        throw new CallFailed(
            CallError.wasm(
                CallError.VM_ERROR,
                call.echo().size() + " bytes to be echoed, at most " + Call.MOST_ECHO));
      }
    }
  }

  /**
   * Refuses malformed attributes and events, when they are paid.
   *
   * @param mostBytes of all its attributes and types
   * @throws CallFailed {@code wasm/21}; {@code wasm/13} when they are too large
   */
  static void checkEvents(UnitLedger response, int mostBytes) {
    if (response.attributes().isEmpty() && response.events().isEmpty()) {
      return;
    }
    checkSize(response, mostBytes);
    response.attributes().forEach(Responses::check);
    for (UnitLedger.Event event : response.events()) {
      if (utf8(event.type().strip()) <= LONGEST_REFUSED_TYPE) {
        throw new CallFailed(
            CallError.wasm(
                CallError.INVALID_EVENT,
                "an event's type is longer than 2 bytes, '" + event.type() + "' is not"));
      }
      event.attributes().forEach(Responses::check);
    }
  }

  private static void checkSize(UnitLedger response, int mostBytes) {
    long bytes = bytes(response.attributes());
    for (UnitLedger.Event event : response.events()) {
      bytes += utf8(event.type()) + bytes(event.attributes());
    }
    if (bytes > mostBytes) {
      throw new CallFailed(
          CallError.wasm(
              CallError.LIMIT, "events of " + bytes + " bytes, max-event-bytes is " + mostBytes));
    }
  }

  private static void check(Attribute attribute) {
    String key = attribute.key().strip();
    if (key.isEmpty() || key.startsWith("_")) {
      throw new CallFailed(
          CallError.wasm(
              CallError.INVALID_EVENT,
              "an attribute's key is not blank and does not begin with _: '" + key + "'"));
    }
  }

  /** What its attributes and events cost, blanks at their edges included. */
  static long cost(GasPolicy policy, UnitLedger response) {
    if (response.attributes().isEmpty() && response.events().isEmpty()) {
      return 0;
    }
    int attributes = response.attributes().size();
    long bytes = bytes(response.attributes());
    long types = 0;
    for (UnitLedger.Event event : response.events()) {
      attributes += event.attributes().size();
      bytes += bytes(event.attributes());
      types += utf8(event.type());
    }
    return policy.responseCost(attributes, bytes, response.events().size(), types);
  }

  private static long bytes(List<Attribute> attributes) {
    long bytes = 0;
    for (Attribute attribute : attributes) {
      bytes += utf8(attribute.key()) + utf8(attribute.value());
    }
    return bytes;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The event of an entry.
   *
   * @param of the program's address as text
   * @param codeNumber of a program whose init or migration this is, or 0
   */
  static void emitEntered(Frames.Open frame, EntryPoint entry, Attribute of, long codeNumber) {
    String entered = nameOf(entry);
    if (entered != null) {
      frame.add(
          new Effect.Emit(
              entered,
              codeNumber == 0
                  ? List.of(of)
                  : List.of(of, new Attribute(CODE, Long.toString(codeNumber)))));
    }
  }

  /**
   * A program's own events.
   *
   * @param of the program's address as text
   */
  static void emit(Frames.Open frame, Attribute of, UnitLedger response) {
    if (!response.attributes().isEmpty()) {
      frame.add(new Effect.Emit(OF_CONTRACTS, behind(of, response.attributes())));
    }
    for (UnitLedger.Event event : response.events()) {
      frame.add(
          new Effect.Emit(
              OF_CONTRACTS + "-" + event.type().strip(), behind(of, event.attributes())));
    }
  }

  private static List<Attribute> behind(Attribute first, List<Attribute> rest) {
    List<Attribute> all = new ArrayList<>(rest.size() + 1);
    all.add(first);
    for (Attribute each : rest) {
      all.add(new Attribute(each.key().strip(), each.value().strip()));
    }
    return all;
  }

  /** A host module's events; in a call without those that only a transaction shows. */
  static void emitOfModule(Frames.Open frame, UnitLedger response, boolean isCall) {
    for (UnitLedger.Event event : response.events()) {
      if (!isCall || !event.type().equals(DROPPED)) {
        frame.add(new Effect.Emit(event.type(), event.attributes()));
      }
    }
  }

  private static String nameOf(EntryPoint entry) {
    return switch (entry) {
      case INIT -> "instantiate";
      case HANDLE -> "execute";
      case CALL_REPLY -> "reply";
      case MIGRATE -> "migrate";
      case SUDO -> "sudo";
      case REPLY, SIGNAL, QUERY, BEGIN_BLOCK, END_BLOCK -> null;
    };
  }

  /** A program's own error, as its caller sees it (cosmwasm.md, 0: rule 18). */
  static CallError contractError(EntryPoint entry, String text) {
    return switch (entry) {
      case INIT ->
          CallError.shown(
              CallError.INSTANTIATE_FAILED, text + ": instantiate wasm contract failed");
      case MIGRATE ->
          CallError.shown(CallError.MIGRATE_FAILED, text + ": migrate wasm contract failed");
      case QUERY -> CallError.shown(CallError.QUERY_FAILED, text + ": query wasm contract failed");
      default -> CallError.shown(CallError.EXECUTE_FAILED, text + ": execute wasm contract failed");
    };
  }
}
