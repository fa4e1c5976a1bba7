package io.geartrain.runtime.host;

/** The run's gas is used up. Not for handlers to catch: the run is undone whatever they do. */
final class OutOfGas extends Error {
  private static final long serialVersionUID = 1L;

  OutOfGas() {
    super("out of gas", null, false, false);
  }
}
