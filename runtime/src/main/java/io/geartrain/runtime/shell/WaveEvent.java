package io.geartrain.runtime.shell;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A wave, from when programs got it until its last outcome was merged, for flight recordings. */
@Name("io.geartrain.Wave")
@Label("Wave")
@Category("Geartrain")
@Description("A wave, from when programs got it until its last outcome was merged")
@StackTrace(false)
final class WaveEvent extends Event {
  @Label("Sequence of its block")
  long sequence;

  @Label("Programs")
  int programs;

  @Label("Dispatches")
  int dispatches;
}
