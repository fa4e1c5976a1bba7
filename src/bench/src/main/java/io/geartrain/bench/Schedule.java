package io.geartrain.bench;

import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "schedule",
    description = {
      "What the parts of a message cost in CPU time, from which the gas of policy metered is derived:",
      "messages that do a little more, beside messages that do not. One gas unit is a picosecond.",
      "A round of each goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class Schedule extends Workload {
  private static final int BYTES = 4096;
  private static final int EFFECTS = 16;

  @Option(names = "--programs", defaultValue = "200", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(
      names = "--messages",
      defaultValue = "300000",
      description = "Of each kind; ${DEFAULT-VALUE}")
  private int messages;

  private record Kind(int effects, int event, int carried) {}

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    Map<String, Object> more = new LinkedHashMap<>();
    try (Geartrain geartrain = Geartrain.start(directory, Counters.config(), Prober.CODE)) {
      Counters.submitEach(
          geartrain,
          programs,
          (batch, i) -> batch.create(Prober.CODE, Integer.toString(i), new Prober.Open()));
      Kind plain = new Kind(0, 0, 0);
      Kind carrying = new Kind(0, 0, BYTES);
      Kind noting = new Kind(0, BYTES, 0);
      Kind busy = new Kind(EFFECTS, 0, 0);
      for (Kind kind : new Kind[] {plain, carrying, noting, busy}) {
        picosPerMessage(geartrain, kind);
      }
      meter = Meter.start(geartrain, directory);
      double dispatch = picosPerMessage(geartrain, plain);
      more.put("dispatchAndSend", Math.round(dispatch));
      more.put(
          "byteSentAndDecoded",
          Math.round((picosPerMessage(geartrain, carrying) - dispatch) / BYTES));
      more.put("eventByte", Math.round((picosPerMessage(geartrain, noting) - dispatch) / BYTES));
      more.put("effect", Math.round((picosPerMessage(geartrain, busy) - dispatch) / EFFECTS));
      meter.stop();
    }
    return meter.result("schedule", Workload.parameters("programs", programs), null, more);
  }

  private double picosPerMessage(Geartrain geartrain, Kind kind) {
    long before = Meter.cpuNanos();
    int each = Math.max(1, messages / programs);
    byte[] carried = new byte[kind.carried()];
    Counters.submitEach(
        geartrain,
        programs,
        (batch, i) ->
            batch.send(
                Prober.CODE.refOf(Integer.toString(i)),
                (Prober.Command) new Prober.Probe(each, kind.effects(), kind.event(), carried)));
    return (Meter.cpuNanos() - before) * 1000.0 / ((double) each * programs);
  }
}
