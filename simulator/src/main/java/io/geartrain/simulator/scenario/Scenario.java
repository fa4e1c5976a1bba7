package io.geartrain.simulator.scenario;

import java.util.List;
import java.util.Map;

/**
 * One scenario of a file, checked.
 *
 * @param file where it stands
 * @param name its sentence
 * @param settings by name
 * @param users what each holds at the start
 * @param programs those of block 1, in the order of the file
 * @param places where each of those programs stands
 * @param steps in order
 */
public record Scenario(
    String file,
    String name,
    Map<String, Yaml> settings,
    Map<String, Yaml> users,
    Map<String, Map<String, Yaml>> programs,
    Map<String, Yaml> places,
    List<Step> steps) {

  /** Whether a program is a contract. */
  static boolean isAtomic(Map<String, Yaml> program) {
    return program.containsKey("atomic") && program.get("atomic").text().equals("true");
  }

  /** Where a program of block 1 stands. */
  Yaml placeOf(String program) {
    return places.get(program);
  }

  /**
   * What is done, or must be true.
   *
   * @param kind its key
   * @param argument what stands behind it, or null
   * @param at where it stands
   */
  public record Step(String kind, Yaml argument, Yaml at) {}
}
