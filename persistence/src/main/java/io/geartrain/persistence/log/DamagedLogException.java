package io.geartrain.persistence.log;

import java.nio.file.Path;

/** A log that is not what was written: says where, what was expected and what was found. */
public final class DamagedLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final long offset;

  /** Names the file, the byte in it, the expected and the found thing. */
  public DamagedLogException(Path file, long offset, String expected, String found) {
    super(
        "%s is damaged at byte %d: expected %s, found %s. Nothing was changed; restore the directory from a copy"
            .formatted(file, offset, expected, found));
    this.file = file;
    this.offset = offset;
  }

  /** The damaged file. */
  public Path file() {
    return file;
  }

  /** Where in it. */
  public long offset() {
    return offset;
  }
}
