package io.geartrain.persistence.index;

import io.geartrain.persistence.log.Position;
import io.geartrain.runtime.message.Bytes32;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;

/**
 * Where each event stands. Written behind the log and never synced: what a crash loses is indexed again
 * from {@link #indexedTo} on. Whatever LevelDB throws, checked or not, is an {@link IOException} here.
 *
 * <pre>
 * 'e' persistence id 0 sequence number -> segment, offset
 * 'p' persistence id                   -> highest sequence number, deleted up to
 * 'm'                                  -> frames indexed, place behind them, digest of the last
 * </pre>
 */
public final class EventIndex implements Closeable {
  private static final byte[] MARK = {'m'};
  private static final ReadOptions CHECKED = new ReadOptions().verifyChecksums(true);

  private final DB db;
  private WriteBatch batch;

  /** What was said of ids since the last write: only the last of each is written. */
  private final Map<String, Known> said = new HashMap<>();

  private EventIndex(DB db) {
    this.db = db;
  }

  /** Opens the index in that directory, or an empty one. */
  public static EventIndex open(Path directory) throws IOException {
    Files.createDirectories(directory);
    try {
      return new EventIndex(LevelDb.open(directory));
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  /** Removes an index, to be built again. */
  public static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /**
   * What is known of a persistence id.
   *
   * @param highest sequence number ever written, 0 for none
   * @param deletedTo events up to here are gone
   */
  public record Known(long highest, long deletedTo) {
    /** Nothing. */
    public static final Known NOTHING = new Known(0, 0);
  }

  /**
   * How far the log has been indexed.
   *
   * @param frame the last frame, 0 for none
   * @param next where the one behind it stands; null if nothing is indexed
   * @param digest of the last frame: an index of another log is not believed
   */
  public record Mark(long frame, Position next, Bytes32 digest) {
    /** Nothing is indexed. */
    public static final Mark NOTHING = new Mark(0, null, Bytes32.ZERO);
  }

  private static byte[] eventKey(String persistenceId, long sequenceNr) {
    byte[] id = persistenceId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(id.length + 10)
        .put((byte) 'e')
        .put(id)
        .put((byte) 0)
        .putLong(sequenceNr)
        .array();
  }

  private static byte[] idKey(String persistenceId) {
    byte[] id = persistenceId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(id.length + 1).put((byte) 'p').put(id).array();
  }

  private WriteBatch batch() {
    if (batch == null) {
      batch = db.createWriteBatch();
    }
    return batch;
  }

  /** Adds an event; visible after {@link #write}. */
  public void put(String persistenceId, long sequenceNr, Position position) {
    batch()
        .put(
            eventKey(persistenceId, sequenceNr),
            ByteBuffer.allocate(12).putInt(position.segment()).putLong(position.offset()).array());
  }

  /** Says what is known of an id; visible after {@link #write}. */
  public void put(String persistenceId, Known known) {
    said.put(persistenceId, known);
  }

  /** Removes an event; visible after {@link #write}. */
  public void remove(String persistenceId, long sequenceNr) {
    batch().delete(eventKey(persistenceId, sequenceNr));
  }

  /** Writes what was added, together with how far the log is now indexed. */
  public void write(Mark mark) throws IOException {
    WriteBatch full = batch();
    batch = null;
    said.forEach(
        (persistenceId, known) ->
            full.put(
                idKey(persistenceId),
                ByteBuffer.allocate(16)
                    .putLong(known.highest())
                    .putLong(known.deletedTo())
                    .array()));
    said.clear();
    full.put(
        MARK,
        ByteBuffer.allocate(52)
            .putLong(mark.frame())
            .putInt(mark.next().segment())
            .putLong(mark.next().offset())
            .put(mark.digest().toBytes())
            .array());
    try (full) {
      db.write(full);
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  /** How far the log is indexed. */
  public Mark indexedTo() throws IOException {
    byte[] found = get(MARK);
    if (found == null) {
      return Mark.NOTHING;
    }
    ByteBuffer in = ByteBuffer.wrap(found);
    long frame = in.getLong();
    Position next = new Position(in.getInt(), in.getLong());
    byte[] digest = new byte[32];
    in.get(digest);
    return new Mark(frame, next, Bytes32.of(digest));
  }

  /** What is known of an id. */
  public Known known(String persistenceId) throws IOException {
    byte[] found = get(idKey(persistenceId));
    if (found == null) {
      return Known.NOTHING;
    }
    ByteBuffer in = ByteBuffer.wrap(found);
    return new Known(in.getLong(), in.getLong());
  }

  private byte[] get(byte[] key) throws IOException {
    try {
      return db.get(key, CHECKED);
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  /** Where the events of an id stand, from a sequence number to another, both inclusive, in order. */
  public List<Map.Entry<Long, Position>> find(String persistenceId, long from, long to, long most)
      throws IOException {
    List<Map.Entry<Long, Position>> found = new ArrayList<>();
    byte[] last = eventKey(persistenceId, to);
    try (DBIterator events = db.iterator(CHECKED)) {
      for (events.seek(eventKey(persistenceId, from)); found.size() < most && events.hasNext(); ) {
        Map.Entry<byte[], byte[]> event = events.next();
        byte[] key = event.getKey();
        if (Arrays.compareUnsigned(key, last) > 0) {
          break;
        }
        if (key.length != last.length) {
          // Of another id, which begins with this one and a zero.
          continue;
        }
        ByteBuffer place = ByteBuffer.wrap(event.getValue());
        found.add(
            Map.entry(
                ByteBuffer.wrap(key, key.length - 8, 8).getLong(),
                new Position(place.getInt(), place.getLong())));
      }
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
    return found;
  }

  /** All persistence ids, sorted. */
  public List<String> persistenceIds() throws IOException {
    List<String> ids = new ArrayList<>();
    try (DBIterator entries = db.iterator(CHECKED)) {
      for (entries.seek(new byte[] {'p'}); entries.hasNext(); ) {
        byte[] key = entries.next().getKey();
        if (key[0] != 'p') {
          break;
        }
        ids.add(new String(key, 1, key.length - 1, StandardCharsets.UTF_8));
      }
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
    return ids;
  }

  /** Whether the native library is used. */
  public static boolean isNative() {
    return LevelDb.isNative();
  }

  @Override
  public void close() throws IOException {
    try {
      db.close();
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }
}
