package io.geartrain.persistence.log;

import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.storage.ForceTimes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one directory, open for writing by one process. Appends groups of frames and forces each
 * group once; a group is durable when {@link #append} returns. Not for several threads at once.
 *
 * <p>What a crash can leave is an incomplete last group, and only that: groups are forced one after the
 * other, and the head is written after the force. So opening cuts what stands behind the head and is no
 * whole frame, or is part of an atomic write that never ended; everything else that is wrong is damage
 * and is refused by name.
 */
public final class SegmentLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);
  private static final int ZEROS = 1 << 20;
  private static final long HEAD_FORCE_NANOS = 1_000_000_000L;

  private final Path directory;
  private final LogStore store;
  private final Settings settings;
  private final DirectoryLock lock;
  private final ByteBuffer headBuffer = ByteBuffer.allocateDirect(128);
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);

  private LogFile headFile;
  private LogFile file;
  private Chain chain;
  private Head head;
  private long group;
  private long offset;
  private long allocated;
  private long headForcedAt;
  private boolean failed;
  private boolean closed;
  private final ForceTimes forces = new ForceTimes();

  /**
   * How a log is kept.
   *
   * @param segmentBytes size at which a new segment is begun
   * @param allocateBytes zeros written ahead at a time
   * @param reserveBytes left on the disk: below it nothing is written
   * @param chain what the digests of frames in new segments are over
   */
  public record Settings(long segmentBytes, long allocateBytes, long reserveBytes, Chain chain) {
    public Settings {
      if (segmentBytes < 1 << 16 || allocateBytes < 1 << 12 || reserveBytes < 0) {
        throw new IllegalArgumentException(
            "segment-bytes must be at least 64 KiB, allocate-bytes 4 KiB, disk-reserve 0: "
                + segmentBytes
                + ", "
                + allocateBytes
                + ", "
                + reserveBytes);
      }
    }

    /** With frames that are chained by their bodies. */
    public Settings(long segmentBytes, long allocateBytes, long reserveBytes) {
      this(segmentBytes, allocateBytes, reserveBytes, Chain.BODY);
    }

    /** The defaults, as in {@code reference.conf}. */
    public static Settings defaults() {
      return new Settings(64L << 20, 4L << 20, 16L << 20);
    }
  }

  private SegmentLog(Path directory, LogStore store, Settings settings, DirectoryLock lock) {
    this.directory = directory;
    this.store = store;
    this.settings = settings;
    this.lock = lock;
  }

  /**
   * Opens a log, or begins one where there is none.
   *
   * @throws LockedException when somebody has it open
   * @throws DamagedLogException when it is not what was written
   * @throws FormatVersionException when another build wrote it
   */
  public static SegmentLog open(Path directory, LogStore store, Settings settings)
      throws IOException {
    Files.createDirectories(directory);
    DirectoryLock lock = DirectoryLock.acquire(directory);
    SegmentLog log = new SegmentLog(directory, store, settings, lock);
    try {
      log.recover();
      return log;
    } catch (Throwable e) {
      log.closeFiles();
      throw e;
    }
  }

  private void recover() throws IOException {
    Path headPath = directory.resolve(Head.NAME);
    if (!hasSegments() && !hasHead(headPath)) {
      Files.deleteIfExists(headPath);
      begin(headPath);
      return;
    }
    if (!Files.exists(headPath)) {
      throw new DamagedLogException(headPath, 0, "the log's head", "no file, but segments");
    }
    headFile = store.open(headPath, false);
    head = Head.read(headFile, headPath);
    Path path = LogReader.path(directory, head.end().segment());
    if (head.sequence() == 0
        && head.end().segment() == 1
        && (!Files.exists(path) || Files.size(path) <= SegmentHeader.LENGTH)) {
      // A crash fell between the head and the first segment's header.
      Files.deleteIfExists(path);
      createSegment(1, 1, Bytes32.ZERO);
      offset = SegmentHeader.LENGTH;
      return;
    }
    checkSegments();
    scanTail(path);
  }

  private boolean hasSegments() throws IOException {
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(directory, "*.seg")) {
      return segments.iterator().hasNext();
    }
  }

  /** Whether there is a head; a crash at the begin may leave a file that holds none. */
  private boolean hasHead(Path headPath) throws IOException {
    if (!Files.exists(headPath)) {
      return false;
    }
    try (LogFile file = store.openToRead(headPath)) {
      return Head.isThere(file, headPath);
    }
  }

  private void begin(Path headPath) throws IOException {
    checkReserve(0);
    headFile = store.open(headPath, true);
    head = Head.empty();
    head.write(headFile, headBuffer);
    // Both slots from the begin, so that a lost one is always noticed.
    head = head.next(0, Bytes32.ZERO, head.end());
    head.write(headFile, headBuffer);
    headFile.force();
    // Its name before the first segment's: a segment without a head is damage.
    store.forceDirectory(directory);
    createSegment(1, 1, Bytes32.ZERO);
    offset = SegmentHeader.LENGTH;
  }

  /** Every segment from the first to the head's must be there, and begin as a segment. */
  private void checkSegments() throws IOException {
    for (int number = head.firstSegment(); number <= head.end().segment(); number++) {
      Path path = LogReader.path(directory, number);
      if (!Files.exists(path)) {
        throw new DamagedLogException(path, 0, "segment " + number, "no file");
      }
      try (LogFile segment = store.openToRead(path)) {
        int found = SegmentHeader.read(segment, path).segment();
        if (found != number) {
          throw new DamagedLogException(path, 12, "segment " + number, "segment " + found);
        }
      }
    }
  }

  /** Checks the last segment whole, up to the head; behind it, keeps whole groups and cuts the rest. */
  private void scanTail(Path lastPath) throws IOException {
    Path path = lastPath;
    int number = head.end().segment();
    file = store.open(path, false);
    FrameReader reader = new FrameReader(file);
    SegmentHeader header = SegmentHeader.read(file, path);
    chain = header.chain();
    long sequence = header.firstSequence() - 1;
    Bytes32 digest = header.previous();
    long at = SegmentHeader.LENGTH;
    Tail whole = new Tail(sequence, digest, at, 0);
    Tail last = whole;
    while (true) {
      FrameReader.Read read = reader.read(at);
      if (read == null
          || read.header().sequence() != sequence + 1
          || !read.header().previous().equals(digest)) {
        break;
      }
      sequence++;
      digest = Frame.digest(chain, digest, read.body());
      at += read.size();
      last = new Tail(sequence, digest, at, read.header().group());
      if (!read.header().continues()) {
        whole = last;
      }
      if (sequence == head.sequence() && !digest.equals(head.digest())) {
        throw new DamagedLogException(
            path, at, "digest " + head.digest().hex() + " (HEAD)", digest.hex());
      }
    }
    if (whole.sequence() < head.sequence()) {
      throw new DamagedLogException(
          path,
          last.end(),
          "frame " + (last.sequence() + 1) + " of " + head.sequence() + " (HEAD)",
          reader.absence(last.end()) == FrameReader.Absence.NOTHING
              ? "the end of the log"
              : "bytes whose checksum or chain is wrong");
    }
    Path nextPath = LogReader.path(directory, number + 1);
    if (Files.exists(nextPath)) {
      // A crash fell between beginning a segment and its first group.
      refuseIfFramed(nextPath);
      Files.delete(nextPath);
      store.forceDirectory(directory);
    }
    cutBehind(path, reader, whole, last);
    group = whole.group();
    offset = whole.end();
    allocated = file.size();
    head = head.next(whole.sequence(), whole.digest(), new Position(number, offset));
    head.write(headFile, headBuffer);
    headFile.force();
  }

  private record Tail(long sequence, Bytes32 digest, long end, long group) {}

  private void cutBehind(Path path, FrameReader reader, Tail whole, Tail last) throws IOException {
    long size = file.size();
    refuseIfLaterGroup(path, reader, last, size);
    if (reader.absence(last.end()) == FrameReader.Absence.GARBAGE) {
      LOG.warn(
          "{}: cut an incomplete write at byte {}, behind frame {}; it was never acknowledged",
          path,
          whole.end(),
          whole.sequence());
    } else if (last.end() > whole.end()) {
      LOG.warn(
          "{}: cut an atomic write that never ended, at byte {}; it was never acknowledged",
          path,
          whole.end());
    }
    if (size > whole.end()) {
      file.truncate(whole.end());
      file.force();
    }
  }

  /** The head is forced when a segment is begun, so it cannot be behind a segment that has frames. */
  private void refuseIfFramed(Path path) throws IOException {
    try (FrameReader reader = new FrameReader(store.openToRead(path))) {
      Frame.Header header = reader.headerAt(SegmentHeader.LENGTH);
      if (header != null) {
        throw new DamagedLogException(
            path,
            SegmentHeader.LENGTH,
            "no frame, because HEAD ends in the segment before",
            "frame " + header.sequence());
      }
    }
  }

  /** A later group proves that the bad frame was durable once: then it is damage, not a torn write. */
  private void refuseIfLaterGroup(Path path, FrameReader reader, Tail last, long size)
      throws IOException {
    for (long at = last.end() + 1; at + Frame.HEADER <= size; at++) {
      Frame.Header header = reader.headerAt(at);
      if (header != null && header.group() > last.group() + 1) {
        throw new DamagedLogException(
            path,
            last.end(),
            "frame " + (last.sequence() + 1),
            "bytes whose checksum is wrong, before frame " + header.sequence());
      }
    }
  }

  private void createSegment(int number, long firstSequence, Bytes32 previous) throws IOException {
    file = store.open(LogReader.path(directory, number), true);
    chain = settings.chain();
    new SegmentHeader(number, firstSequence, previous, chain).write(file);
    file.force();
    store.forceDirectory(directory);
    allocated = SegmentHeader.LENGTH;
  }

  // ------------------------------------------------------------------ writing

  /**
   * One frame to append.
   *
   * @param parts of its body, one behind the other: so nobody need copy them together
   * @param continues whether the next frame is of the same atomic write
   */
  public record Entry(byte[][] parts, boolean continues) {
    /** A frame with that body. */
    public Entry(byte[] body, boolean continues) {
      this(new byte[][] {body}, continues);
    }

    /** Bytes of its body. */
    public int length() {
      return Frame.length(parts);
    }
  }

  /**
   * Appends a group and forces it. After a failure nothing more can be written: what is on the disk is
   * unknown until the log is opened again.
   *
   * @return where each entry stands
   * @throws IllegalArgumentException when an entry has no bytes or too many, or the last one continues
   * @throws DiskLowException when the reserve is reached; nothing was written
   */
  public List<Position> append(List<Entry> entries) throws IOException {
    if (failed) {
      throw new IOException("an earlier write failed; open the log again");
    }
    if (entries.isEmpty()) {
      return List.of();
    }
    int size = checkedSize(entries);
    List<Position> positions = new ArrayList<>(entries.size());
    try {
      if (offset > SegmentHeader.LENGTH && offset + size > settings.segmentBytes()) {
        roll();
      }
      allocate(offset + size);
      write(entries, size, positions);
    } catch (DiskLowException e) {
      throw e;
    } catch (Throwable e) {
      failed = true;
      throw e;
    }
    return positions;
  }

  private static int checkedSize(List<Entry> entries) {
    long size = 0;
    for (Entry entry : entries) {
      int length = entry.length();
      if (length < 1 || length > Frame.LARGEST_BODY) {
        throw new IllegalArgumentException(
            "a frame must have 1 to %d bytes, was %d".formatted(Frame.LARGEST_BODY, length));
      }
      size += Frame.HEADER + length;
    }
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a group must be smaller than 2 GiB, was " + size);
    }
    if (entries.get(entries.size() - 1).continues()) {
      throw new IllegalArgumentException("the last entry of a group must end its atomic write");
    }
    return (int) size;
  }

  private void write(List<Entry> entries, int size, List<Position> positions) throws IOException {
    if (buffer.capacity() < size) {
      buffer = ByteBuffer.allocateDirect(Math.max(size, Math.min(1 << 30, 2 * buffer.capacity())));
    }
    buffer.clear();
    group++;
    long sequence = head.sequence();
    Bytes32 digest = head.digest();
    for (Entry entry : entries) {
      positions.add(new Position(head.end().segment(), offset + buffer.position()));
      digest =
          Frame.write(
              buffer,
              chain,
              entry.parts(),
              entry.continues() ? Frame.CONTINUES : 0,
              ++sequence,
              group,
              digest);
    }
    buffer.flip();
    file.write(buffer, offset);
    long forcedAt = System.nanoTime();
    file.force();
    forces.add(System.nanoTime() - forcedAt);
    offset += size;
    head = head.next(sequence, digest, new Position(head.end().segment(), offset));
    head.write(headFile, headBuffer);
    long now = System.nanoTime();
    if (now - headForcedAt > HEAD_FORCE_NANOS) {
      headFile.force();
      headForcedAt = now;
    }
  }

  private void roll() throws IOException {
    file.truncate(offset);
    file.force();
    file.close();
    int number = head.end().segment() + 1;
    createSegment(number, head.sequence() + 1, head.digest());
    offset = SegmentHeader.LENGTH;
    // Counted anew in each segment: a torn first group is judged without looking at the one before.
    group = 0;
    head = head.next(head.sequence(), head.digest(), new Position(number, offset));
    head.write(headFile, headBuffer);
    headFile.force();
  }

  /** Writes zeros ahead, so that forcing a group need not change the file's length. */
  private void allocate(long needed) throws IOException {
    if (needed <= allocated) {
      return;
    }
    long until = Math.max(needed, allocated + settings.allocateBytes());
    checkReserve(until - allocated);
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, until - allocated));
    for (long at = allocated; at < until; at += zeros.capacity()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), until - at));
      file.write(zeros, at);
    }
    allocated = until;
  }

  private void checkReserve(long more) throws IOException {
    long usable = store.usableBytes(directory);
    // Half of the reserve is for what was admitted before the disk became low.
    if (usable - more < settings.reserveBytes() / 2) {
      throw new DiskLowException(directory, usable, settings.reserveBytes());
    }
  }

  // ------------------------------------------------------------------ looking

  /** The last frame, 0 for none. */
  public long lastSequence() {
    return head.sequence();
  }

  /** The last frame's digest. */
  public Bytes32 lastDigest() {
    return head.digest();
  }

  /** Where the log ends. */
  public Position end() {
    return head.end();
  }

  /** The oldest segment. */
  public int firstSegment() {
    return head.firstSegment();
  }

  /** How often a group was forced, and how long it took. */
  public ForceTimes forces() {
    return forces;
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** The file of a segment, for reading. */
  public LogFile openSegment(int number) throws IOException {
    return store.openToRead(LogReader.path(directory, number));
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!failed) {
        file.truncate(offset);
        file.force();
        headFile.force();
      }
    } finally {
      closeFiles();
    }
  }

  private void closeFiles() throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      try {
        if (headFile != null) {
          headFile.close();
        }
      } finally {
        lock.close();
      }
    }
  }
}
