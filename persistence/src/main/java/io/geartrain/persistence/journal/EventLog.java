package io.geartrain.persistence.journal;

import io.geartrain.persistence.index.EventIndex;
import io.geartrain.persistence.log.FrameAccess;
import io.geartrain.persistence.log.LogStore;
import io.geartrain.persistence.log.Position;
import io.geartrain.persistence.log.SegmentLog;
import io.geartrain.runtime.storage.ForceTimes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log and the index of one directory, behind one writer thread. What waits while the log is being
 * forced goes into the next group together. Shared by all who use the directory in this process.
 */
public final class EventLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final int GROUP_BYTES = 8 << 20;
  private static final int KNOWN = 1 << 16;

  private static final Map<Path, EventLog> OPEN = new HashMap<>();

  private final Path directory;
  private final SegmentLog log;
  private final BlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
  private final Map<String, EventIndex.Known> known = new HashMap<>();
  private final Thread writer;
  private int users = 1;

  /** Null when it could not be written: then {@link #known} keeps what it lacks, until it is built again. */
  private EventIndex index;

  private boolean rebuilt;

  private interface Job {}

  private record Write(List<SegmentLog.Entry> frames, List<Entry> entries, Consumer<Throwable> done)
      implements Job {}

  private record Run(Runnable action) implements Job {}

  private record Stop() implements Job {}

  private EventLog(Path directory, SegmentLog log) {
    this.directory = directory;
    this.log = log;
    this.writer = new Thread(this::write, "geartrain-log-writer " + directory.getFileName());
    this.writer.setDaemon(true);
  }

  /**
   * Opens the directory, or joins those who have it open in this process.
   *
   * @throws io.geartrain.persistence.log.LockedException when another process has it
   * @throws io.geartrain.persistence.log.DamagedLogException when it is not what was written
   */
  public static EventLog open(Path directory, SegmentLog.Settings settings) throws IOException {
    return open(directory, LogStore.DISK, settings);
  }

  /** As above, in a store of one's own. */
  public static EventLog open(Path directory, LogStore store, SegmentLog.Settings settings)
      throws IOException {
    synchronized (OPEN) {
      Path key = directory.toAbsolutePath().normalize();
      EventLog open = OPEN.get(key);
      if (open != null) {
        open.users++;
        return open;
      }
      SegmentLog log = SegmentLog.open(key, store, settings);
      EventLog opened = new EventLog(key, log);
      try {
        opened.openIndex();
      } catch (Throwable e) {
        try (log) {
          opened.closeIndex();
        }
        throw e;
      }
      opened.writer.start();
      OPEN.put(key, opened);
      return opened;
    }
  }

  private Path indexDirectory() {
    return directory.resolve("index");
  }

  private void openIndex() throws IOException {
    try {
      index = EventIndex.open(indexDirectory());
      if (index.indexedTo().next() == null && log.lastSequence() > 0) {
        throw new IOException("it is empty");
      }
      catchUp();
    } catch (IOException | RuntimeException e) {
      // Damage of the log included: a wrong index looks for frames where none are. Building it
      // tells.
      rebuildIndex(e.toString());
    }
  }

  private void closeIndex() {
    if (index != null) {
      try {
        index.close();
      } catch (IOException e) {
        LOG.debug("closing the index", e);
      }
      index = null;
      rebuilt = false;
    }
  }

  private EventIndex index() throws IOException {
    if (index == null) {
      throw new IOException("it could not be written");
    }
    return index;
  }

  /** Builds the index again from the segments. */
  private void rebuildIndex(String reason) throws IOException {
    LOG.warn("{}: the index is built again from the log, because: {}", directory, reason);
    closeIndex();
    known.clear();
    try {
      EventIndex.delete(indexDirectory());
      index = EventIndex.open(indexDirectory());
      catchUp();
      rebuilt = true;
    } catch (IOException | RuntimeException e) {
      closeIndex();
      known.clear();
      throw e;
    }
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Asks the index; if it cannot tell, once more when it is built again. */
  private <T> T fromIndex(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IOException e) {
      rebuildIndex(e.toString());
      return question.ask();
    }
  }

  /** Indexes frames that the index does not have yet. */
  private void catchUp() throws IOException {
    EventIndex.Mark mark = index.indexedTo();
    if (mark.frame() > log.lastSequence()) {
      throw new IOException(
          "it knows frame " + mark.frame() + ", the log ends at " + log.lastSequence());
    }
    if (mark.frame() == log.lastSequence()) {
      if (mark.next() != null && !mark.digest().equals(log.lastDigest())) {
        throw new IOException("it is of another log");
      }
      return;
    }
    Position from = mark.next() == null ? FrameAccess.firstOf(log.firstSegment()) : mark.next();
    int unwritten = 0;
    try (FrameAccess frames = new FrameAccess(log)) {
      frames.seek(from, mark.frame() + 1);
      for (FrameAccess.Found found = frames.next(); found != null; found = frames.next()) {
        if (mark.next() != null
            && found.sequence() == mark.frame() + 1
            && !found.previous().equals(mark.digest())) {
          throw new IOException("it is of another log");
        }
        note(Entry.decode(found.body()), found.position());
        if (++unwritten == 10_000) {
          write(new EventIndex.Mark(found.sequence(), frames.position(), found.digest()));
          unwritten = 0;
        }
      }
      write(endOfLog());
    }
  }

  private EventIndex.Mark endOfLog() {
    return new EventIndex.Mark(log.lastSequence(), log.end(), log.lastDigest());
  }

  /** Writes what was noted; from then on the index knows it. */
  private void write(EventIndex.Mark mark) throws IOException {
    index().write(mark);
    if (known.size() > KNOWN) {
      known.clear();
    }
  }

  private void note(Entry entry, Position position) throws IOException {
    EventIndex.Known before = knownOf(entry.persistenceId());
    EventIndex.Known after;
    if (entry.kind() == Entry.EVENT) {
      if (index != null) {
        index.put(entry.persistenceId(), entry.sequenceNr(), position);
      }
      after =
          new EventIndex.Known(Math.max(before.highest(), entry.sequenceNr()), before.deletedTo());
    } else {
      long to = Math.min(entry.sequenceNr(), before.highest());
      for (long gone = before.deletedTo() + 1; gone <= to; gone++) {
        if (index != null) {
          index.remove(entry.persistenceId(), gone);
        }
      }
      after = new EventIndex.Known(before.highest(), Math.max(before.deletedTo(), to));
    }
    known.put(entry.persistenceId(), after);
    if (index != null) {
      index.put(entry.persistenceId(), after);
    }
  }

  private EventIndex.Known knownOf(String persistenceId) throws IOException {
    EventIndex.Known found = known.get(persistenceId);
    return found != null ? found : index().known(persistenceId);
  }

  // ------------------------------------------------------------------ the writer

  /** Appends entries; {@code done} hears null when they are durable, else what went wrong. */
  public void append(List<Entry> entries, List<Boolean> continues, Consumer<Throwable> done) {
    List<SegmentLog.Entry> frames = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      frames.add(new SegmentLog.Entry(entries.get(i).parts(), continues.get(i)));
    }
    waiting.add(new Write(frames, entries, done));
  }

  /** Runs behind every write that was asked for before, on the writer's thread. */
  public void afterWrites(Runnable action) {
    waiting.add(new Run(action));
  }

  private void write() {
    List<Job> jobs = new ArrayList<>();
    List<Write> group = new ArrayList<>();
    boolean open = true;
    while (open) {
      try {
        jobs.add(waiting.take());
      } catch (InterruptedException e) {
        continue;
      }
      waiting.drainTo(jobs);
      int bytes = 0;
      for (Job job : jobs) {
        if (job instanceof Write write) {
          group.add(write);
          for (SegmentLog.Entry frame : write.frames()) {
            bytes += frame.length();
          }
          if (bytes >= GROUP_BYTES) {
            force(group);
            bytes = 0;
          }
        } else {
          force(group);
          bytes = 0;
          if (job instanceof Run run) {
            run(run.action());
          } else {
            open = false;
          }
        }
      }
      force(group);
      jobs.clear();
    }
  }

  private void force(List<Write> group) {
    if (group.isEmpty()) {
      return;
    }
    Throwable failure = null;
    List<Position> positions = List.of();
    try {
      List<SegmentLog.Entry> frames;
      if (group.size() == 1) {
        frames = group.get(0).frames();
      } else {
        frames = new ArrayList<>();
        group.forEach(write -> frames.addAll(write.frames()));
      }
      positions = log.append(frames);
    } catch (Throwable e) {
      LOG.error("{}: a write failed; what was not acknowledged is unknown", directory, e);
      failure = e;
    }
    if (failure == null) {
      // Known must be current before anybody hears of the write; the index itself may lag.
      note(group, positions);
    }
    for (Write write : group) {
      Throwable outcome = failure;
      run(() -> write.done().accept(outcome));
    }
    if (failure == null && index != null) {
      try {
        write(endOfLog());
      } catch (IOException e) {
        LOG.warn("{}: the index could not be written; the log is whole", directory, e);
        closeIndex();
      }
    }
    group.clear();
  }

  private void note(List<Write> group, List<Position> positions) {
    try {
      int next = 0;
      for (Write write : group) {
        for (Entry entry : write.entries()) {
          note(entry, positions.get(next++));
        }
      }
    } catch (IOException e) {
      try {
        // The log has the whole group already, so this notes all of it.
        rebuildIndex(e.toString());
      } catch (IOException | RuntimeException again) {
        LOG.error("{}: the index cannot be built; the log is whole", directory, again);
      }
    }
  }

  /** What others gave the writer to run must not end it. */
  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: an action behind the writes failed", directory, e);
    }
  }

  // ------------------------------------------------------------------ reading, on the writer's
  // thread

  /** The highest sequence number ever written for an id; to be called behind {@link #afterWrites}. */
  public long highest(String persistenceId) throws IOException {
    return fromIndex(() -> knownOf(persistenceId).highest());
  }

  /**
   * Where events stand; to be called behind {@link #afterWrites}. An index with holes is built again.
   */
  public List<Map.Entry<Long, Position>> find(String persistenceId, long from, long to, long most)
      throws IOException {
    return fromIndex(() -> findOnce(persistenceId, from, to, most));
  }

  private List<Map.Entry<Long, Position>> findOnce(
      String persistenceId, long from, long to, long most) throws IOException {
    EventIndex.Known of = knownOf(persistenceId);
    long first = Math.max(from, of.deletedTo() + 1);
    long last = Math.min(to, of.highest());
    if (first > last || most <= 0) {
      return List.of();
    }
    List<Map.Entry<Long, Position>> found = index().find(persistenceId, first, last, most);
    if (!rebuilt && found.size() != Math.min(most, last - first + 1)) {
      // Or they were never written: a rejected event leaves a gap. An index just built does not
      // lie.
      throw new IOException("it lacks events of " + persistenceId);
    }
    return found;
  }

  /** All persistence ids, sorted; to be called behind {@link #afterWrites}. */
  public List<String> persistenceIds() throws IOException {
    return fromIndex(() -> index().persistenceIds());
  }

  /** Reads entries at places that {@link #find} gave, in order; on any thread. */
  public void read(List<Map.Entry<Long, Position>> places, BiConsumer<Long, Entry> each)
      throws IOException {
    try (FrameAccess frames = new FrameAccess(log)) {
      for (Map.Entry<Long, Position> place : places) {
        Entry entry = Entry.decode(frames.read(place.getValue()));
        if (entry.kind() != Entry.EVENT || entry.sequenceNr() != place.getKey()) {
          throw new IOException(
              "%s: the index says event %d stands at %s, there stands %d of %s"
                  .formatted(
                      directory,
                      place.getKey(),
                      place.getValue(),
                      entry.sequenceNr(),
                      entry.persistenceId()));
        }
        each.accept(place.getKey(), entry);
      }
    }
  }

  /** How often a group was forced, and how long it took. */
  public ForceTimes forces() {
    return log.forces();
  }

  /** Closes for everybody: what others still ask of it is not answered any more. */
  public void closeForAll() throws IOException {
    synchronized (OPEN) {
      users = Math.min(users, 1);
    }
    close();
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      if (--users != 0) {
        return;
      }
      // Not removed before it is closed: who opens it meanwhile would find it locked.
      try (log) {
        stopWriter();
        closeIndex();
      } finally {
        OPEN.remove(directory);
      }
    }
  }

  private void stopWriter() {
    waiting.add(new Stop());
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
