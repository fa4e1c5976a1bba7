package io.geartrain.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a directory at one moment, to be put back as often as needed: what a killed process
 * leaves, or the undamaged copy of what a test damages. Without the lock files, which belong to processes.
 */
public final class Image {
  private final Map<String, byte[]> files;

  private Image(Map<String, byte[]> files) {
    this.files = files;
  }

  /** Takes the directory as it is now, sub-directories included. */
  public static Image of(Path directory) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
        if (!path.getFileName().toString().equals("LOCK")) {
          files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
        }
      }
    }
    return new Image(files);
  }

  /** Names of the files, sorted, relative to the directory. */
  public List<String> names() {
    return new ArrayList<>(files.keySet());
  }

  /** The bytes of a file; not to be changed. */
  public byte[] bytes(String name) {
    return files.get(name);
  }

  /** With a bit pattern of one byte turned over. */
  public Image flipped(String name, int offset, int mask) {
    byte[] changed = files.get(name).clone();
    changed[offset] ^= (byte) mask;
    return with(name, changed);
  }

  /** With a file cut to that length. */
  public Image cut(String name, int length) {
    return with(name, Arrays.copyOf(files.get(name), length));
  }

  /** With a range of a file overwritten by zeros. */
  public Image zeroed(String name, int from, int to) {
    byte[] changed = files.get(name).clone();
    Arrays.fill(changed, from, to, (byte) 0);
    return with(name, changed);
  }

  /** With other bytes in a file. */
  public Image with(String name, byte[] bytes) {
    Map<String, byte[]> changed = new LinkedHashMap<>(files);
    changed.put(name, bytes);
    return new Image(changed);
  }

  /** Without a file. */
  public Image without(String name) {
    Map<String, byte[]> changed = new LinkedHashMap<>(files);
    changed.remove(name);
    return new Image(changed);
  }

  /** Makes the directory hold these files and no others. */
  public Path restoreTo(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.filter(Files::isRegularFile).toList()) {
          if (!files.containsKey(directory.relativize(path).toString())) {
            Files.delete(path);
          }
        }
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
    }
    return directory;
  }

  /** Makes a directory empty. */
  public static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(directory);
  }
}
