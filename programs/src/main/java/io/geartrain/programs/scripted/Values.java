package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Instructions that change the state. */
final class Values {
  private final ScriptRun run;

  Values(ScriptRun run) {
    this.run = run;
  }

  private void requireWritable() {
    if (run.ledger().message().entry() == EntryPoint.QUERY) {
      throw new Panic("write access denied");
    }
  }

  /**
   * One key after the other, so that a later value sees an earlier one. A reference to nothing takes
   * its key away; nothing, as written, is an empty payload.
   */
  void set(Argument set) {
    requireWritable();
    for (Map.Entry<?, ?> change : set.fields().entrySet()) {
      String key = (String) change.getKey();
      if (change.getValue() == null) {
        run.memory().put(key, Payload.EMPTY);
      } else {
        run.memory().set(key, run.references().resolve(change.getValue()));
      }
    }
  }

  /** A key that is absent counts from 0. */
  void add(Argument add) {
    requireWritable();
    for (Object key : add.fields().keySet()) {
      String name = (String) key;
      Payload before = run.memory().value(name);
      BigInteger number =
          before == null ? BigInteger.ZERO : Data.asNumber(Data.fromPayload(before));
      if (number == null) {
        throw new Panic("add." + name + " needs a number to add to");
      }
      run.memory().set(name, Data.number(number.add(add.field(name).integer())));
    }
  }

  /** A key, or a list of them. */
  void delete(Argument delete) {
    requireWritable();
    List<Argument> keys = delete.written() instanceof List ? delete.items() : List.of(delete);
    for (Argument key : keys) {
      run.memory().remove(key.text());
    }
  }
}
