package io.geartrain.persistence.log;

import java.nio.file.Path;

/** A directory of another format version. */
public final class FormatVersionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the file and both versions. */
  public FormatVersionException(Path file, int expected, int found) {
    super(
        "%s has format version %d, this build reads %d; use the build that wrote it"
            .formatted(file, found, expected));
  }
}
