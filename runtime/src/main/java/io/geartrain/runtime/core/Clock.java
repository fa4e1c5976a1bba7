package io.geartrain.runtime.core;

/** Where block heights come from (DESIGN: sequence and height). */
public enum Clock {
  /** Height is elapsed time divided by the height's milliseconds; records on demand. */
  WALL,
  /**
   * The caller raises a watermark; the next height is the next one at which anything is due. What
   * programs see never depends on when an input was admitted.
   */
  DRIVEN,
  /** One record is one height, made when asked for: tests and scenarios. */
  STEPPED
}
