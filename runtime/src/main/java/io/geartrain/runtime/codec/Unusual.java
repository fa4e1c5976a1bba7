package io.geartrain.runtime.codec;

/** A value or bytes that a {@link Shape} leaves to Jackson. Made once: it says nothing of where. */
final class Unusual extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final Unusual SHAPE = new Unusual();

  private Unusual() {
    super("left to Jackson", null, false, false);
  }
}
