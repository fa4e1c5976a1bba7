package io.geartrain.persistence.snapshot;

import io.geartrain.persistence.log.LogStore;
import io.geartrain.runtime.message.Bytes32;
import java.io.IOException;
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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Files of snapshots: {@code ab/cdef.../SEQUENCE-TIMESTAMP.snapshot}, by a digest of the id. */
final class SnapshotFiles {
  private static final long MAGIC = 0x4745_4152_534E_4150L; // GEARSNAP
  private static final int VERSION = 1;
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

  void write(String persistenceId, long sequenceNr, long timestamp, byte[] body)
      throws IOException {
    Path directory = directory(persistenceId);
    if (Files.notExists(directory)) {
      Files.createDirectories(directory);
      LogStore.DISK.forceDirectory(directory.getParent());
      LogStore.DISK.forceDirectory(root);
    }
    Path target = directory.resolve(sequenceNr + "-" + timestamp + ".snapshot");
    Path beside = directory.resolve(sequenceNr + "-" + timestamp + ".writing");
    CRC32C crc = new CRC32C();
    crc.update(body);
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putLong(MAGIC).putInt(VERSION).putInt((int) crc.getValue()).putLong(body.length);
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      out.write(header.array());
      out.write(body);
      channel.force(true);
    }
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    LogStore.DISK.forceDirectory(directory);
  }

  /** The body of a snapshot, or nothing when the file is damaged. */
  Optional<byte[]> read(Stored stored) throws IOException {
    byte[] all = Files.readAllBytes(stored.path());
    if (all.length < HEADER) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(all);
    if (in.getLong() != MAGIC || in.getInt() != VERSION) {
      return Optional.empty();
    }
    int expected = in.getInt();
    if (in.getLong() != all.length - HEADER) {
      return Optional.empty();
    }
    CRC32C crc = new CRC32C();
    crc.update(all, HEADER, all.length - HEADER);
    if ((int) crc.getValue() != expected) {
      return Optional.empty();
    }
    byte[] body = new byte[all.length - HEADER];
    in.get(body);
    return Optional.of(body);
  }

  void delete(Stored stored) throws IOException {
    Files.deleteIfExists(stored.path());
  }
}
