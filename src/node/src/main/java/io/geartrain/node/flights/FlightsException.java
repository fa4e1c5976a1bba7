package io.geartrain.node.flights;

/** The input cannot be used: says which file, where, and what to do. */
public final class FlightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the input. */
  public enum Kind {
    /** It cannot be read, or is no file of flights. */
    UNREADABLE_INPUT,
    /** The directory was fed with another input. */
    DIFFERENT_INPUT,
    /** A row is malformed, and the run is strict. */
    MALFORMED_ROW
  }

  private final Kind kind;
  private final String at;

  FlightsException(Kind kind, String at, String text) {
    super(text);
    this.kind = kind;
    this.at = at;
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }

  /** Where: a file, or file and line. */
  public String at() {
    return at;
  }
}
