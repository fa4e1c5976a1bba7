package io.geartrain.persistence;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Says that the directory is in use, and which dispatch a cautious start is running. The file goes when the
 * directory is closed; found at a start, it tells of an unclean stop, and of the dispatch that may have caused
 * it. Written, not forced: it must survive the process, and need not survive the power.
 */
final class RunningNote implements Closeable {
  private static final String NAME = "RUNNING";
  private static final int LENGTH = 128;

  private final Path path;
  private final FileChannel channel;
  private final boolean unclean;
  private final String suspect;
  private final int times;

  private RunningNote(Path path, FileChannel channel, boolean unclean, String note) {
    this.path = path;
    this.channel = channel;
    this.unclean = unclean;
    int space = note.indexOf(' ');
    this.suspect = space < 0 ? "" : note.substring(space + 1);
    this.times = space < 0 ? 0 : Integer.parseInt(note.substring(0, space));
  }

  static RunningNote open(Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    boolean unclean = Files.exists(path);
    String note =
        unclean ? new String(Files.readAllBytes(path), StandardCharsets.US_ASCII).trim() : "";
    if (!note.matches("\\d{1,6} \\S+")) {
      note = "";
    }
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new RunningNote(path, channel, unclean, note);
  }

  boolean isAfterUncleanStop() {
    return unclean;
  }

  int noteRunning(String dispatch) {
    int ended = dispatch.equals(suspect) ? times : 0;
    write((ended + 1) + " " + dispatch);
    return ended;
  }

  void forget() {
    write("");
  }

  private void write(String note) {
    // One write of one length: a note is there whole, or not at all.
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put("%-127s\n".formatted(note).getBytes(StandardCharsets.US_ASCII)).flip();
    try {
      channel.write(bytes, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
