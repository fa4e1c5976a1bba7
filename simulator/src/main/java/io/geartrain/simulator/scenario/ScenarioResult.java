package io.geartrain.simulator.scenario;

import java.util.List;

/**
 * What running a scenario came to.
 *
 * @param file where it stands
 * @param scenario its sentence
 * @param failure the first thing that did not hold, or null
 * @param blocks sealed
 * @param dispatches executed
 * @param expectations that held
 */
public record ScenarioResult(
    String file, String scenario, Failure failure, long blocks, long dispatches, int expectations) {

  /** Whether everything held. */
  public boolean passed() {
    return failure == null;
  }

  /**
   * What did not hold.
   *
   * @param file where it is expected
   * @param line from 1
   * @param column from 1
   * @param path what was looked at, such as {@code state.vault.seen}
   * @param expected as the file says it
   * @param found instead
   * @param before what ran just before, oldest first
   */
  public record Failure(
      String file,
      int line,
      int column,
      String path,
      String expected,
      String found,
      List<String> before) {
    public Failure {
      before = List.copyOf(before);
    }

    static Failure at(Yaml at, String path, String expected, String found, List<String> before) {
      return new Failure(at.file(), at.line(), at.column(), path, expected, found, before);
    }

    /** As people read it, over several lines. */
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append("%s:%d:%d: %s%n".formatted(file, line, column, path));
      text.append("  expected: %s%n  found:    %s%n".formatted(expected, found));
      if (!before.isEmpty()) {
        text.append("  before:%n".formatted());
        before.forEach(ran -> text.append("    %s%n".formatted(ran)));
      }
      return text.toString();
    }
  }
}
