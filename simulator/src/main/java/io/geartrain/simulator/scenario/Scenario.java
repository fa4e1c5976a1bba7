package io.geartrain.simulator.scenario;

import java.util.List;
import java.util.Map;

/**
 * One scenario of a file, checked.
 *
 * @param name its sentence
 * @param settings by name
 * @param users what each holds at the start
 * @param programs those of block 1, in the order of the file
 * @param steps in order
 */
public record Scenario(
    String name,
    Map<String, Yaml> settings,
    Map<String, Yaml> users,
    Map<String, Map<String, Yaml>> programs,
    List<Step> steps) {

  /**
   * What is done, or must be true.
   *
   * @param kind its key
   * @param argument what stands behind it
   */
  public record Step(String kind, Yaml argument) {}
}
