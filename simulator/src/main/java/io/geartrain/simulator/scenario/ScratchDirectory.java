package io.geartrain.simulator.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Data directories that are gone when they are closed: one that is in use, and copies of it. */
final class ScratchDirectory implements AutoCloseable {
  private final Path root;
  private Path current;
  private int copies;

  private ScratchDirectory(Path root) throws IOException {
    this.root = root;
    this.current = Files.createDirectory(root.resolve("0"));
  }

  /** A new one, where the system keeps temporary files. */
  static ScratchDirectory make() {
    try {
      return new ScratchDirectory(Files.createTempDirectory("geartrain-scenario"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one in use. */
  Path current() {
    return current;
  }

  /** Copies the one in use as it is now, as if the process ended here: without its locks, in use for ever. */
  Path copy() {
    try (Stream<Path> all = Files.walk(current)) {
      Path copy = root.resolve(Integer.toString(++copies));
      for (Path each : (Iterable<Path>) all::iterator) {
        // Closing a lock's file would give up the lock that is held on it.
        if (!each.endsWith("LOCK")) {
          Files.copy(each, copy.resolve(current.relativize(each).toString()));
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Uses a copy from now on. */
  void use(Path copy) {
    current = copy;
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
