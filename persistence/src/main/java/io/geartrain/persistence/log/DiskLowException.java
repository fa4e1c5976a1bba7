package io.geartrain.persistence.log;

import java.io.IOException;
import java.nio.file.Path;

/** The disk is nearly full; nothing was written. */
public final class DiskLowException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the directory, what is left and what is kept in reserve. */
  public DiskLowException(Path directory, long usable, long reserve) {
    super(
        "DISK_LOW: %s has %d bytes left, disk-reserve is %d; free space and start again"
            .formatted(directory, usable, reserve));
  }
}
