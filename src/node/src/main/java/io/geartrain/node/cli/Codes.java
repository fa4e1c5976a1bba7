package io.geartrain.node.cli;

import io.geartrain.node.flights.Airport;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.CodeId;
import java.util.List;

/** The code that the command line knows. */
final class Codes {
  private Codes() {}

  static List<HostedCode> all() {
    return List.of(Airport.CODE);
  }

  static HostedCode of(CodeId id) {
    return all().stream().filter(code -> code.id().equals(id)).findFirst().orElse(null);
  }
}
