package io.geartrain.persistence.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Logs of texts, as small as the settings allow. */
final class Logs {
  static final int SEGMENT_BYTES = 1 << 16;
  static final SegmentLog.Settings SMALL = new SegmentLog.Settings(SEGMENT_BYTES, 1 << 12, 0);

  /** The disk, without waiting for it: for tests that open a log thousands of times. */
  static final LogStore UNFORCED =
      new LogStore() {
        @Override
        public LogFile open(Path path, boolean create) throws IOException {
          return unforced(LogStore.DISK.open(path, create));
        }

        @Override
        public LogFile openToRead(Path path) throws IOException {
          return LogStore.DISK.openToRead(path);
        }

        @Override
        public void forceDirectory(Path directory) {}

        @Override
        public long usableBytes(Path directory) {
          return Long.MAX_VALUE;
        }
      };

  private Logs() {}

  private static LogFile unforced(LogFile file) {
    return new LogFile() {
      @Override
      public void write(ByteBuffer bytes, long offset) throws IOException {
        file.write(bytes, offset);
      }

      @Override
      public int read(ByteBuffer into, long offset) throws IOException {
        return file.read(into, offset);
      }

      @Override
      public void force() {}

      @Override
      public void truncate(long length) throws IOException {
        file.truncate(length);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  static SegmentLog open(Path directory) throws IOException {
    return SegmentLog.open(directory, LogStore.DISK, SMALL);
  }

  static SegmentLog open(Path directory, LogStore store) throws IOException {
    return SegmentLog.open(directory, store, SMALL);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What a frame to append holds. */
  static String text(SegmentLog.Entry frame) {
    StringBuilder text = new StringBuilder();
    for (byte[] part : frame.parts()) {
      text.append(new String(part, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /** Frames that are atomic writes of their own. */
  static List<SegmentLog.Entry> group(String... texts) {
    return Stream.of(texts).map(text -> new SegmentLog.Entry(bytes(text), false)).toList();
  }

  /** Frames that are one atomic write. */
  static List<SegmentLog.Entry> atomic(String... texts) {
    List<SegmentLog.Entry> frames = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      frames.add(new SegmentLog.Entry(bytes(texts[i]), i + 1 < texts.length));
    }
    return frames;
  }

  /** A text too large to share a segment with any other. */
  static String large(String begin) {
    return begin + ".".repeat(SEGMENT_BYTES - 128);
  }

  static void write(Path directory, String... texts) throws IOException {
    try (SegmentLog log = open(directory)) {
      for (String text : texts) {
        log.append(group(text));
      }
    }
  }

  static void reopen(Path directory) throws IOException {
    open(directory, UNFORCED).close();
  }

  /** What stands in the log, checked byte by byte. */
  static List<String> read(Path directory) throws IOException {
    List<String> texts = new ArrayList<>();
    try (LogReader reader = new LogReader(directory)) {
      for (var frame = reader.next(); frame != null; frame = reader.next()) {
        texts.add(new String(frame.body(), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  static String segment(int number) {
    return "%08d.seg".formatted(number);
  }
}
