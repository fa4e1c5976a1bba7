package io.geartrain.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a workload came to. Printed as one line or as one JSON object.
 *
 * @param workload its name
 * @param parameters what it was told
 * @param messages executed while it was measured
 * @param seconds measured, warm-up apart
 * @param messagesPerSecond of both
 * @param cpuSecondsPerMillion CPU time of the process for a million messages
 * @param bytesPerMessage of the closed data directory, for every message of its life
 * @param peakMegabytes largest resident size of the process, warm-up included; 0 if not known
 * @param fsyncs of the log
 * @param executionsPerDispatch handler runs, repeated ones included
 * @param p50Micros median latency, or null
 * @param p99Micros 99th percentile of the latency, or null
 * @param more what only this workload has to say
 */
record Result(
    String workload,
    Map<String, Object> parameters,
    long messages,
    double seconds,
    long messagesPerSecond,
    double cpuSecondsPerMillion,
    double bytesPerMessage,
    long peakMegabytes,
    long fsyncs,
    double executionsPerDispatch,
    Long p50Micros,
    Long p99Micros,
    Map<String, Object> more) {

  /** Fields by name, in order, parameters among them. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workload", workload);
    fields.putAll(parameters);
    fields.put("messages", messages);
    fields.put("seconds", seconds);
    fields.put("messagesPerSecond", messagesPerSecond);
    fields.put("cpuSecondsPerMillion", cpuSecondsPerMillion);
    fields.put("bytesPerMessage", bytesPerMessage);
    fields.put("peakMegabytes", peakMegabytes);
    fields.put("fsyncs", fsyncs);
    fields.put("executionsPerDispatch", executionsPerDispatch);
    if (p50Micros != null) {
      fields.put("p50Micros", p50Micros);
      fields.put("p99Micros", p99Micros);
    }
    fields.putAll(more);
    return fields;
  }

  String line() {
    StringBuilder line = new StringBuilder(workload);
    parameters.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    line.append(
        String.format(
            Locale.ROOT,
            " messages=%d seconds=%.2f messages_per_second=%d cpu_seconds_per_million=%.2f"
                + " bytes_per_message=%.0f peak_megabytes=%d fsyncs=%d executions_per_dispatch=%.3f",
            messages,
            seconds,
            messagesPerSecond,
            cpuSecondsPerMillion,
            bytesPerMessage,
            peakMegabytes,
            fsyncs,
            executionsPerDispatch));
    if (p50Micros != null) {
      line.append(" p50_micros=").append(p50Micros).append(" p99_micros=").append(p99Micros);
    }
    more.forEach((name, value) -> line.append(' ').append(snake(name)).append('=').append(value));
    return line.toString();
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
