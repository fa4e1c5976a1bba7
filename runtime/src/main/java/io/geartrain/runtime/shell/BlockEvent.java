package io.geartrain.runtime.shell;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A block, from its first wave or input until it is sealed, for flight recordings. */
@Name("io.geartrain.Block")
@Label("Block")
@Category("Geartrain")
@Description("A block, from when it was opened until it was sealed")
@StackTrace(false)
final class BlockEvent extends Event {
  @Label("Sequence")
  long sequence;

  @Label("Height")
  long height;

  @Label("Inputs")
  int inputs;

  @Label("Dispatches")
  int dispatches;

  @Label("Waves")
  int waves;

  @Label("Bytes")
  @DataAmount
  long bytes;
}
