package io.geartrain.persistence.snapshot;

import io.geartrain.persistence.log.LogStore;
import io.geartrain.runtime.message.Bytes32;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** Files of snapshots: {@code ab/cdef.../SEQUENCE-TIMESTAMP.snapshot}, by a digest of the id. */
final class SnapshotFiles {
  private static final long MAGIC = 0x4745_4152_534E_4150L; // GEARSNAP
  private static final int VERSION = 2;
  private static final int BUFFER = 1 << 16;
  private static final int HEADER = 8 + 4 + 4 + 8;
  private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)\\.snapshot");

  private final Path root;

  SnapshotFiles(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root);
  }

  /** A snapshot's place, by sequence number and timestamp. */
  record Stored(long sequenceNr, long timestamp, Path path) {}

  private Path directory(String persistenceId) {
    String digest =
        Bytes32.hash("geartrain/snapshot-of/1", persistenceId.getBytes(StandardCharsets.UTF_8))
            .hex();
    return root.resolve(digest.substring(0, 2)).resolve(digest.substring(2, 34));
  }

  /** All snapshots of an id, newest first. */
  List<Stored> list(String persistenceId) throws IOException {
    List<Stored> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory(persistenceId))) {
      for (Path path : (Iterable<Path>) files::iterator) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches()) {
          try {
            found.add(
                new Stored(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), path));
          } catch (NumberFormatException e) {
            // No number of a snapshot, so no snapshot.
            continue;
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(
        Comparator.comparingLong(Stored::sequenceNr)
            .thenComparingLong(Stored::timestamp)
            .reversed());
    return found;
  }

  /** Writes the body of a snapshot. */
  interface Body {
    /** Writes to a stream that need not be closed. */
    void writeTo(OutputStream out) throws IOException;
  }

  void write(String persistenceId, long sequenceNr, long timestamp, Body body) throws IOException {
    Path directory = directory(persistenceId);
    if (Files.notExists(directory)) {
      Files.createDirectories(directory);
      LogStore.DISK.forceDirectory(directory.getParent());
      LogStore.DISK.forceDirectory(root);
    }
    Path target = directory.resolve(sequenceNr + "-" + timestamp + ".snapshot");
    Path beside = directory.resolve(sequenceNr + "-" + timestamp + ".writing");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.position(HEADER);
      CRC32C crc = new CRC32C();
      OutputStream out =
          new BufferedOutputStream(
              new CheckedOutputStream(Channels.newOutputStream(channel), crc), BUFFER);
      body.writeTo(out);
      out.flush();
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      header.putLong(MAGIC).putInt(VERSION).putInt((int) crc.getValue());
      header.putLong(channel.position() - HEADER).flip();
      channel.write(header, 0);
      channel.force(true);
    }
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    LogStore.DISK.forceDirectory(directory);
  }

  /** Whether a file is what was once written. */
  boolean isWhole(Stored stored) throws IOException {
    try (FileChannel channel = FileChannel.open(stored.path(), StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      channel.read(header);
      header.flip();
      if (header.remaining() < HEADER || header.getLong() != MAGIC || header.getInt() != VERSION) {
        return false;
      }
      int expected = header.getInt();
      if (header.getLong() != channel.size() - HEADER) {
        return false;
      }
      CRC32C crc = new CRC32C();
      ByteBuffer part = ByteBuffer.allocate(BUFFER);
      while (channel.read(part) >= 0) {
        crc.update(part.flip());
        part.clear();
      }
      return (int) crc.getValue() == expected;
    }
  }

  /** The body of a snapshot that is whole. */
  InputStream open(Stored stored) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(stored.path()), BUFFER);
    in.skipNBytes(HEADER);
    return in;
  }

  void delete(Stored stored) throws IOException {
    Files.deleteIfExists(stored.path());
  }
}
