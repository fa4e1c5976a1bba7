package io.geartrain.runtime.unit;

/** A meter is empty: what runs under it ends, as far up as its fence. */
final class OutOfUnitGas extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Meter meter;

  OutOfUnitGas(Meter meter) {
    super("out of gas", null, false, false);
    this.meter = meter;
  }

  Meter meter() {
    return meter;
  }
}
