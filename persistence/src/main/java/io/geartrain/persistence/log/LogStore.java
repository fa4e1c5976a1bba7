package io.geartrain.persistence.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens files of a log. The default is the disk; tests put faults in between. */
public interface LogStore {
  /** The disk. */
  LogStore DISK = new DiskStore();

  /**
   * Opens a file for reading and writing.
   *
   * @param create whether it must not exist yet
   */
  LogFile open(Path path, boolean create) throws IOException;

  /** Opens a file for reading. */
  LogFile openToRead(Path path) throws IOException;

  /** Makes names in a directory durable. */
  void forceDirectory(Path directory) throws IOException;

  /** Bytes that can still be written to the disk that holds this directory. */
  long usableBytes(Path directory) throws IOException;

  /** The disk itself. */
  final class DiskStore implements LogStore {
    @Override
    public LogFile open(Path path, boolean create) throws IOException {
      return new DiskFile(
          create
              ? FileChannel.open(
                  path,
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE)
              : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public LogFile openToRead(Path path) throws IOException {
      return new DiskFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
      return Files.getFileStore(directory).getUsableSpace();
    }
  }

  /** A file on the disk. */
  record DiskFile(FileChannel channel) implements LogFile {
    @Override
    public void write(ByteBuffer bytes, long offset) throws IOException {
      long at = offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      int total = 0;
      while (into.hasRemaining()) {
        int count = channel.read(into, offset + total);
        if (count < 0) {
          break;
        }
        total += count;
      }
      return total;
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
