package io.geartrain.simulator.testkit;

import io.geartrain.simulator.journal.Report;
import org.junit.jupiter.api.Test;

/** The one test of a class that only replays a journal; JUnit runs no class without a test. */
public abstract class ReplayedJournal {
  /** For subclasses. */
  protected ReplayedJournal() {}

  @Test
  void every_block_comes_out_as_the_journal_says(Report report) {
    report.assertNoDivergence();
  }
}
