package io.geartrain.simulator.readme;

import io.geartrain.simulator.testkit.ReplayJournal;
import io.geartrain.simulator.testkit.ReplayedJournal;

/** A stored journal of an early build: it must open, and come out the same, as long as the format lives. */
// snippet: replaytest
@ReplayJournal(value = "journals/counter-2026-11", programs = Counter.class)
class CounterReplayTest extends ReplayedJournal {}
// end
