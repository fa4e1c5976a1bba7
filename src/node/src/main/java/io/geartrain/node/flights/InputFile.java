package io.geartrain.node.flights;

import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/** Reads lines, and keeps a digest of everything read so far. */
final class InputFile implements Closeable {
  private static final int LONGEST_LINE = 1 << 16;

  private final String name;
  private final InputStream in;
  private final MessageDigest digest = Bytes32.newSha256();
  private final byte[] buffer = new byte[1 << 18];
  private int position;
  private int limit;
  private byte[] line = new byte[256];
  private int length;
  private byte[] lineEnd = {};
  private long consumed;
  private long number;
  private boolean tooLong;

  private InputFile(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  static InputFile of(Path path) throws IOException {
    return new InputFile(path.getFileName().toString(), Files.newInputStream(path));
  }

  static InputFile ofResource(Class<?> owner, String name) {
    return new InputFile(name, owner.getResourceAsStream(name));
  }

  String name() {
    return name;
  }

  /** The next line without its end, or null behind the last. */
  String next() throws IOException {
    length = 0;
    tooLong = false;
    byte[] endBefore = lineEnd;
    boolean begun = false;
    while (true) {
      if (position == limit && !fill()) {
        break;
      }
      if (!begun) {
        // A line's end counts only with the next line: then a file whose last line had none can
        // grow.
        digest(endBefore, endBefore.length);
      }
      begun = true;
      if (appendLine()) {
        break;
      }
    }
    if (!begun) {
      return null;
    }
    number++;
    int end = length;
    if (end > 0 && line[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && line[end - 1] == '\r') {
      end--;
    }
    lineEnd = Arrays.copyOfRange(line, end, length);
    digest(line, end);
    return new String(line, 0, end, StandardCharsets.UTF_8);
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  /** Adds what the buffer has of the line; whether that is all of it. */
  private boolean appendLine() {
    int from = position;
    boolean ends = false;
    while (position < limit && !ends) {
      ends = buffer[position++] == '\n';
    }
    int more = position - from;
    if (length + more > LONGEST_LINE) {
      for (int i = from; i < position; i++) {
        append(buffer[i]);
      }
    } else {
      if (length + more > line.length) {
        line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
      }
      System.arraycopy(buffer, from, line, length, more);
      length += more;
    }
    return ends;
  }

  /** Bytes of a line go to the digest as they come; of an endless line only the begin is kept. */
  private void append(byte next) {
    if (length == LONGEST_LINE) {
      // A carriage return may belong to the line's end.
      int kept = line[length - 1] == '\r' ? 1 : 0;
      digest(line, length - kept);
      line[0] = '\r';
      length = kept;
      tooLong = true;
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, length * 2);
    }
    line[length++] = next;
  }

  private void digest(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
    consumed += count;
  }

  /** The number of the line that {@link #next} gave last, from 1. */
  long lineNumber() {
    return number;
  }

  /** Whether the last line was longer than any row can be. */
  boolean isLineTooLong() {
    return tooLong;
  }

  /** Length and SHA-256 of everything consumed so far, the last line's end apart. */
  Payload fingerprint() {
    try {
      byte[] sha = ((MessageDigest) digest.clone()).digest();
      return Payload.wrap(
          ByteBuffer.allocate(Long.BYTES + sha.length).putLong(consumed).put(sha).array());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK's SHA-256 cannot be cloned", e);
    }
  }

  /** How many bytes a fingerprint stands for. */
  static long consumedOf(Payload fingerprint) {
    return ByteBuffer.wrap(fingerprint.bytes()).getLong();
  }

  long consumed() {
    return consumed;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
