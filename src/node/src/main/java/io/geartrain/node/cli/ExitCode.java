package io.geartrain.node.cli;

/** What a command's exit says; the same for all commands. */
final class ExitCode {
  /** All is well. */
  static final int OK = 0;

  /** It was checked, and differs. */
  static final int DIFFERS = 1;

  /** The command or its input cannot be used. */
  static final int UNUSABLE = 2;

  /** The directory is damaged. */
  static final int DAMAGED = 3;

  /** The directory is in use, or of another format version. */
  static final int LOCKED = 4;

  /** Interrupted. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
