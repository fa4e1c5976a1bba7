package io.geartrain.node.flights;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.SortedMap;

/**
 * What a run of the flights application tells.
 *
 * @param departures of all airports
 * @param arrivals of all airports
 * @param airports by code
 * @param rejectedRows malformed rows
 * @param rejected the first of them
 * @param resumedAtRow the line that this process began with; 0 when there was nothing left to read
 * @param messages Depart and Arrive executed over the life of the directory
 * @param dispatches all dispatches executed over the life of the directory
 * @param blocks records behind the genesis
 * @param height of the last one
 * @param seconds from the start of the JVM to the last durable block
 * @param stateDigest of all programs
 */
@JsonPropertyOrder({
  "departures",
  "arrivals",
  "airports",
  "rejectedRows",
  "rejected",
  "resumedAtRow",
  "messages",
  "dispatches",
  "blocks",
  "height",
  "seconds",
  "stateDigest"
})
public record Summary(
    long departures,
    long arrivals,
    SortedMap<String, AirportSummary> airports,
    long rejectedRows,
    List<Rejected> rejected,
    long resumedAtRow,
    long messages,
    long dispatches,
    long blocks,
    long height,
    double seconds,
    String stateDigest) {

  /**
   * One airport.
   *
   * @param departures flights that departed
   * @param arrivals flights that arrived
   * @param delayMinutes of departures, in sum
   * @param miles of arrivals, in sum
   * @param trace hexadecimal
   */
  @JsonPropertyOrder({"departures", "arrivals", "delayMinutes", "miles", "trace"})
  public record AirportSummary(
      long departures, long arrivals, long delayMinutes, long miles, String trace) {}

  /**
   * A malformed row.
   *
   * @param line its number in the file, from 1
   * @param reason what is wrong with it
   */
  @JsonPropertyOrder({"line", "reason"})
  public record Rejected(long line, String reason) {}
}
