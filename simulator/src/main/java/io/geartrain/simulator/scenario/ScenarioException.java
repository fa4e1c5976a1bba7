package io.geartrain.simulator.scenario;

/** A scenario file is wrong: says where, and what to do. */
public final class ScenarioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final int column;
  private final String what;

  /**
   * Names the place.
   *
   * @param line from 1
   * @param column from 1
   */
  ScenarioException(String file, int line, int column, String what) {
    super("%s:%d:%d: %s".formatted(file, line, column, what));
    this.file = file;
    this.line = line;
    this.column = column;
    this.what = what;
  }

  /** Where, as {@code file:line:column}. */
  public String place() {
    return file + ":" + line + ":" + column;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }

  /** What is wrong, without the place. */
  String what() {
    return what;
  }
}
