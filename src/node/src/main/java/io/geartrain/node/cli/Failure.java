package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.node.flights.FlightsException;
import io.geartrain.persistence.log.DamagedLogException;
import io.geartrain.persistence.log.DiskLowException;
import io.geartrain.persistence.log.FormatVersionException;
import io.geartrain.persistence.log.LockedException;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.simulator.scenario.ScenarioException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * An error as people and programs read it.
 *
 * @param exit the exit code
 * @param code a stable name
 * @param message what is wrong, and what to do
 * @param at where: a file, a line, a block; empty when it is nowhere in particular
 */
record Failure(int exit, String code, String message, String at) {

  /** As {@code --json} prints it. */
  record Printed(Error error) {
    @JsonPropertyOrder({"code", "message", "at"})
    record Error(String code, String message, String at) {}
  }

  Printed printed() {
    return new Printed(new Printed.Error(code, message, at));
  }

  static Failure usage(String message) {
    return new Failure(ExitCode.UNUSABLE, "USAGE", message, "");
  }

  /** Finds the error that people should read among those that caused each other. */
  static Failure of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      Failure known = known(cause);
      if (known != null) {
        return known;
      }
    }
    return new Failure(ExitCode.UNUSABLE, "FAILED", String.valueOf(thrown), "");
  }

  private static Failure known(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof FlightsException e) {
      return new Failure(
          e.kind() == FlightsException.Kind.MALFORMED_ROW ? ExitCode.DIFFERS : ExitCode.UNUSABLE,
          e.kind().name(),
          message,
          e.at());
    } else if (cause instanceof ScenarioException e) {
      return new Failure(ExitCode.UNUSABLE, "SCENARIO", message, e.place());
    } else if (cause instanceof DamagedLogException e) {
      return new Failure(ExitCode.DAMAGED, "DAMAGED", message, e.file() + ":" + e.offset());
    } else if (cause instanceof BrokenInvariantException e) {
      return new Failure(ExitCode.DAMAGED, "BROKEN_INVARIANT", message, "block " + e.sequence());
    } else if (cause instanceof WireFormatException) {
      return new Failure(ExitCode.DAMAGED, "DAMAGED", message, "");
    } else if (cause instanceof LockedException) {
      return new Failure(ExitCode.LOCKED, "LOCKED", message, "");
    } else if (cause instanceof FormatVersionException) {
      return new Failure(ExitCode.LOCKED, "FORMAT_VERSION", message, "");
    } else if (cause instanceof DiskLowException) {
      return new Failure(ExitCode.UNUSABLE, "DISK_LOW", message, "");
    } else if (cause instanceof RejectedException e) {
      return new Failure(ExitCode.UNUSABLE, e.reason().name(), message, "");
    } else if (cause instanceof NoSuchFileException e) {
      String text = e.getReason() == null ? "there is no " + e.getFile() : message;
      return new Failure(ExitCode.UNUSABLE, "NO_SUCH_FILE", text, e.getFile());
    } else if (cause instanceof AccessDeniedException e) {
      return new Failure(
          ExitCode.UNUSABLE, "ACCESS_DENIED", "no permission for " + e.getFile(), e.getFile());
    } else if (cause instanceof FileSystemException e) {
      return new Failure(ExitCode.UNUSABLE, "FILE_SYSTEM", message, e.getFile());
    } else if (cause instanceof IOException) {
      return new Failure(ExitCode.UNUSABLE, "IO", message, "");
    } else if (cause instanceof IllegalArgumentException) {
      return new Failure(ExitCode.UNUSABLE, "SETTINGS", message, "");
    }
    return null;
  }
}
