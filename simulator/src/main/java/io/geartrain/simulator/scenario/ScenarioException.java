package io.geartrain.simulator.scenario;

/** A scenario file is wrong: says where, and what to do. */
public final class ScenarioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the place.
   *
   * @param line from 1
   * @param column from 1
   */
  ScenarioException(String file, int line, int column, String what) {
    super("%s:%d:%d: %s".formatted(file, line, column, what));
  }
}
