package io.geartrain.programs.scripted;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Instructions that make up a contract's response. */
final class Answers {
  private final UnitLedger unit;

  Answers(ScriptRun run) {
    this.unit = run.ledger().unit();
  }

  /** Nothing is no answer; empty bytes are one. */
  void data(Argument data) {
    Object tree = data.resolved();
    if (tree != null) {
      unit.data(data.payload());
    }
  }

  void attributes(Argument attributes) {
    read(attributes).forEach(each -> unit.attribute(each.key(), each.value()));
  }

  void event(Argument event) {
    Argument attributes = event.field("attributes");
    unit.event(event.field("type").string(), attributes.isGiven() ? read(attributes) : List.of());
  }

  ContractError fail(Argument text) {
    return new ContractError(text(text));
  }

  private List<Attribute> read(Argument attributes) {
    List<Attribute> read = new ArrayList<>();
    for (Map.Entry<?, ?> each : attributes.fields().entrySet()) {
      Argument value = attributes.field((String) each.getKey());
      read.add(new Attribute((String) each.getKey(), text(value)));
    }
    return read;
  }

  /** As people read it: numbers in digits, actors as addresses. */
  private String text(Argument value) {
    Object tree = value.resolved();
    if (tree instanceof ActorId || tree instanceof Number || tree instanceof Boolean) {
      return unit.ledger().block().settings().contracts().shown(tree);
    }
    return value.payload().utf8();
  }
}
