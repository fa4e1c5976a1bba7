package io.geartrain.runtime.core;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * What is parked until a height, in order. An immutable value: a few sorted runs, the newest ones short.
 * What a block parks becomes a run of level 0; once there are {@value #MERGED} of a level, they become one of
 * the next. So an entry is moved once for each level, which are few, and taking the first one moves nothing.
 * A tree would copy a path for each.
 * Once more wait than the window of the {@link Spill}, what a block parks is kept there and read when it
 * is due; in memory stay some 40 bytes. Who looks for an entry by its message has each run sorted by message once,
 * at 8 bytes for each of its entries, when it is first asked.
 */
public final class Agenda implements Iterable<Agenda.Entry> {
  /** Nothing. */
  public static final Agenda EMPTY = new Agenda(List.of(), Draft.NONE, 0, 0, 0);

  private static final int SHORT = 64;

  /** Runs of a level that are merged: more would be moved less often, and looked at more often. */
  private static final int MERGED = 6;

  private static final int MOST_RUNS = 48;

  private final List<Run> runs;
  private final PSet<Long> cancelled;
  private final int size;
  private final long inMemory;
  private final long bytes;

  /**
   * Something parked.
   *
   * @param key when it is due
   * @param parked what
   */
  public record Entry(AgendaKey key, Parked parked) {}

  /**
   * Entries {@code from} to {@code to} of arrays that are sorted together. What is null among the parked
   * is in the spill at its address.
   */
  private record Run(
      Spill spill,
      long[] due,
      long[] order,
      long[] since,
      Parked[] parked,
      long[] address,
      ByMessage byMessage,
      int level,
      int from,
      int to) {
    static Run of(Spill spill, int length, boolean spilled, int level) {
      return new Run(
          spill,
          new long[length],
          new long[length],
          new long[length],
          new Parked[length],
          spilled ? new long[length] : null,
          new ByMessage(new int[length]),
          level,
          0,
          length);
    }

    Run part(int start, int end) {
      return start == from && end == to
          ? this
          : new Run(spill, due, order, since, parked, address, byMessage, level, start, end);
    }

    /** The entry of a message that is of such a kind, or null. */
    Entry find(MessageId id, int first, Predicate<Parked> isMeant, LongPredicate isCancelled) {
      long[] sorted = byMessage.sorted();
      int hash = id.hashCode();
      for (int i = ByMessage.first(sorted, hash);
          i < sorted.length && ByMessage.hash(sorted[i]) == hash;
          i++) {
        int at = ByMessage.position(sorted[i]);
        if (at >= first && at < to && !isCancelled.test(order[at])) {
          Parked found = parkedAt(at);
          if (found.message().id().equals(id) && isMeant.test(found)) {
            return new Entry(key(at), found);
          }
        }
      }
      return null;
    }

    int length() {
      return to - from;
    }

    Parked parkedAt(int at) {
      return parked[at] != null
          ? parked[at]
          : MessageCodec.readParked(new WireReader(spill.get(address[at])));
    }

    void writeParked(int at, WireWriter out) {
      if (parked[at] != null) {
        MessageCodec.writeParked(out, parked[at]);
      } else {
        out.raw(spill.get(address[at]));
      }
    }

    boolean isInMemory(int at) {
      return parked[at] != null;
    }

    /** Reads what taking the entries of a height will read; what it returns means nothing. */
    long lookAtDue(int first, long height) {
      long read = 0;
      for (int at = first; at < to && due[at] == height; at++) {
        if (parked[at] != null) {
          Message message = parked[at].message();
          read += message.id().ordinal() + message.payload().size();
        }
      }
      return read;
    }

    AgendaKey key(int at) {
      return new AgendaKey(due[at], laneOf(order[at]), serialOf(order[at]));
    }

    int find(AgendaKey key) {
      long wanted = orderOf(key);
      int low = from;
      int high = to - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int comparison = compare(due[middle], order[middle], key.due(), wanted);
        if (comparison == 0) {
          return middle;
        }
        if (comparison < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return -1;
    }
  }

  /** Where the entries of a run are, by message: sorted when it is first asked, by whatever thread. */
  private static final class ByMessage {
    private final int[] hashes;
    private volatile long[] sorted;

    ByMessage(int[] hashes) {
      this.hashes = hashes;
    }

    long[] sorted() {
      long[] known = sorted;
      if (known == null) {
        known = new long[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
          known[i] = (long) hashes[i] << 32 | i;
        }
        Arrays.sort(known);
        sorted = known;
      }
      return known;
    }

    static int hash(long entry) {
      return (int) (entry >> 32);
    }

    static int position(long entry) {
      return (int) entry;
    }

    /** The first place of that hash, or where it would stand. */
    static int first(long[] sorted, int hash) {
      int place = Arrays.binarySearch(sorted, (long) hash << 32);
      return place < 0 ? -place - 1 : place;
    }
  }

  private Agenda(List<Run> runs, PSet<Long> cancelled, int size, long inMemory, long bytes) {
    this.runs = runs;
    this.cancelled = cancelled;
    this.size = size;
    this.inMemory = inMemory;
    this.bytes = bytes;
  }

  /** An agenda of entries that come one by one in their order, as from a snapshot. */
  static final class Builder {
    private final Spill spill;
    private Agenda built = EMPTY;
    private Draft next;
    private long bytes;

    Builder(Spill spill) {
      this.spill = spill;
      this.next = built.open(spill);
    }

    void add(Entry entry) {
      if (bytes >= MessageCodec.AT_ONCE) {
        built = next.freeze();
        next = built.open(spill);
        bytes = 0;
      }
      next.add(entry.key(), entry.parked());
      bytes += MessageCodec.weight(entry.parked());
    }

    Agenda build() {
      return next.freeze();
    }
  }

  private static long orderOf(AgendaKey key) {
    return (long) key.lane() << 62 | key.serial();
  }

  private static int laneOf(long order) {
    return (int) (order >>> 62);
  }

  private static long serialOf(long order) {
    return order & ~(3L << 62);
  }

  private static int compare(long due, long order, long otherDue, long otherOrder) {
    return due != otherDue ? Long.compare(due, otherDue) : Long.compare(order, otherOrder);
  }

  /** How many are parked. */
  public int size() {
    return size;
  }

  /** What is parked takes, roughly. */
  long bytes() {
    return bytes;
  }

  /** Whether nothing is parked. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Entries in memory, those that were taken back and not yet forgotten included. */
  int held() {
    return runs.stream().mapToInt(Run::length).sum();
  }

  /** The next height at which anything is due, or {@link Long#MAX_VALUE}. */
  public long nextDue() {
    long next = Long.MAX_VALUE;
    for (Run run : runs) {
      next = Math.min(next, run.due[run.from]);
    }
    return next;
  }

  /** The height at which the last one is due, or {@link Long#MIN_VALUE}. */
  public long lastDue() {
    long last = Long.MIN_VALUE;
    for (Entry entry : this) {
      last = Math.max(last, entry.key().due());
    }
    return last;
  }

  /** The lowest height at which any of them was parked, or {@link Long#MAX_VALUE}. */
  public long oldestSince() {
    long oldest = Long.MAX_VALUE;
    for (Run run : runs) {
      for (int i = run.from; i < run.to; i++) {
        if (!cancelled.contains(serialOf(run.order[i]))) {
          oldest = Math.min(oldest, run.since[i]);
        }
      }
    }
    return oldest;
  }

  /** Goes through the runs side by side, in order. */
  private final class Cursor {
    private final PriorityQueue<int[]> heads =
        new PriorityQueue<>(
            Comparator.comparing(head -> runs.get(head[0]).key(head[1]), AgendaKey::compareTo));
    private Run run;
    private int at;

    Cursor() {
      for (int i = 0; i < runs.size(); i++) {
        heads.add(new int[] {i, runs.get(i).from});
      }
    }

    boolean advance() {
      while (!heads.isEmpty()) {
        int[] head = heads.poll();
        run = runs.get(head[0]);
        at = head[1]++;
        if (head[1] < run.to) {
          heads.add(head);
        }
        if (!cancelled.contains(serialOf(run.order[at]))) {
          return true;
        }
      }
      return false;
    }
  }

  /** Writes the entries in order; what is in the spill is copied as it stands there. */
  void write(WireWriter out) {
    out.unsigned(size);
    for (Cursor cursor = new Cursor(); cursor.advance(); ) {
      cursor.run.key(cursor.at).write(out);
      cursor.run.writeParked(cursor.at, out);
    }
  }

  /** All entries, in order. */
  @Override
  public Iterator<Entry> iterator() {
    Cursor cursor = new Cursor();
    return new Iterator<>() {
      private boolean there = cursor.advance();

      @Override
      public boolean hasNext() {
        return there;
      }

      @Override
      public Entry next() {
        if (!there) {
          throw new NoSuchElementException();
        }
        Entry found = new Entry(cursor.run.key(cursor.at), cursor.run.parkedAt(cursor.at));
        there = cursor.advance();
        return found;
      }
    };
  }

  /** All entries, in order. */
  public List<Entry> toList() {
    List<Entry> entries = new ArrayList<>(size);
    forEach(entries::add);
    return entries;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Agenda that && toList().equals(that.toList());
  }

  @Override
  public int hashCode() {
    return toList().hashCode();
  }

  @Override
  public String toString() {
    return toList().toString();
  }

  /** Who sent a delayed message that is due behind a height; null when there is none. */
  public ActorId senderOfDelayed(MessageId id, long height) {
    for (Run run : runs) {
      Entry found =
          run.find(id, run.from, Parked::isDelayed, order -> cancelled.contains(serialOf(order)));
      if (found != null && found.key().due() > height) {
        return found.parked().message().source();
      }
    }
    return null;
  }

  /** Names the addresses of what is not in memory. */
  void spilled(LongConsumer each) {
    for (Run run : runs) {
      if (run.address != null) {
        for (int i = run.from; i < run.to; i++) {
          if (!run.isInMemory(i)) {
            each.accept(run.address[i]);
          }
        }
      }
    }
  }

  /** What a block parks, by serial; what it takes back again is null. */
  private static final class Added {
    /** Entries that are sorted at once, before stretches are merged. */
    private static final int STRETCH = 16;

    private int size;
    private long[] due = new long[16];
    private long[] order = new long[16];
    private Parked[] parked = new Parked[16];

    void add(AgendaKey key, Parked what) {
      if (size == due.length) {
        due = Arrays.copyOf(due, size * 2);
        order = Arrays.copyOf(order, size * 2);
        parked = Arrays.copyOf(parked, size * 2);
      }
      due[size] = key.due();
      order[size] = orderOf(key);
      parked[size++] = what;
    }

    boolean has(AgendaKey key) {
      return size > 0 && key.serial() >= serialOf(order[0]);
    }

    private int place(AgendaKey key) {
      int place = (int) (key.serial() - serialOf(order[0]));
      if (place >= size || due[place] != key.due() || order[place] != orderOf(key)) {
        throw new IllegalArgumentException("nothing is parked at " + key);
      }
      return place;
    }

    Parked at(AgendaKey key) {
      return parked[place(key)];
    }

    Parked remove(AgendaKey key) {
      int place = place(key);
      Parked removed = parked[place];
      parked[place] = null;
      return removed;
    }

    Entry find(MessageId id, Predicate<Parked> isMeant) {
      for (int i = size - 1; i >= 0; i--) {
        if (parked[i] != null && parked[i].message().id().equals(id) && isMeant.test(parked[i])) {
          return new Entry(new AgendaKey(due[i], laneOf(order[i]), serialOf(order[i])), parked[i]);
        }
      }
      return null;
    }

    /** The places of what is there, in order: merged from short stretches, always two of one length. */
    int[] inOrder() {
      int[] places = new int[size];
      int count = 0;
      for (int i = 0; i < size; i++) {
        if (parked[i] != null) {
          places[count++] = i;
        }
      }
      int[] from = count == size ? places : Arrays.copyOf(places, count);
      int[] to = new int[count];
      for (int start = 0; start < count; start += STRETCH) {
        sort(from, start, Math.min(count, start + STRETCH));
      }
      for (int width = STRETCH; width < count; width *= 2) {
        for (int start = 0; start < count; start += 2 * width) {
          int middle = Math.min(count, start + width);
          merge(from, to, start, middle, Math.min(count, middle + width));
        }
        int[] merged = to;
        to = from;
        from = merged;
      }
      return from;
    }

    /** By insertion: for a few it is the fastest, above all when most stand right. */
    private void sort(int[] places, int start, int end) {
      for (int i = start + 1; i < end; i++) {
        int place = places[i];
        int at = i;
        while (at > start && isBefore(place, places[at - 1])) {
          places[at] = places[--at];
        }
        places[at] = place;
      }
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
      if (middle == end || isBefore(from[middle - 1], from[middle])) {
        System.arraycopy(from, start, to, start, end - start);
        return;
      }
      int left = start;
      int right = middle;
      for (int i = start; i < end; i++) {
        boolean isLeft = right == end || left < middle && isBefore(from[left], from[right]);
        to[i] = from[isLeft ? left++ : right++];
      }
    }

    private boolean isBefore(int place, int other) {
      return compare(due[place], order[place], due[other], order[other]) < 0;
    }
  }

  Draft open(Spill spill) {
    return new Draft(this, spill);
  }

  /**
   * A block's working copy. What is added is due behind the block: it is not among the first until the
   * draft is frozen.
   */
  static final class Draft {
    private static final PSet<Long> NONE = HashTreePSet.empty();

    private final Agenda base;
    private final Spill spill;
    private final List<Run> runs;
    private int[] from;

    /** The first of each run that is left, side by side. */
    private long[] headDue;

    private long[] headOrder;
    private final Added added = new Added();
    private PSet<Long> cancelled;
    private int size;
    private long inMemory;
    private long bytes;
    private int first = -1;
    private boolean isTidy;
    private long lookedAt;

    private Draft(Agenda base, Spill spill) {
      this.base = base;
      this.spill = spill;
      this.size = base.size;
      this.inMemory = base.inMemory;
      this.bytes = base.bytes;
      this.cancelled = base.cancelled;
      this.runs = new ArrayList<>(base.runs.size() + 1);
      runs.addAll(base.runs);
      findHeads();
    }

    private void findHeads() {
      from = new int[runs.size()];
      headDue = new long[from.length];
      headOrder = new long[from.length];
      for (int i = 0; i < from.length; i++) {
        from[i] = runs.get(i).from;
        findHead(i);
      }
      findFirst();
    }

    int size() {
      return size;
    }

    private void findHead(int i) {
      Run run = runs.get(i);
      while (from[i] < run.to && isCancelled(run.order[from[i]])) {
        cancelled = cancelled.minus(serialOf(run.order[from[i]]));
        from[i]++;
      }
      boolean any = from[i] < run.to;
      headDue[i] = any ? run.due[from[i]] : Long.MAX_VALUE;
      headOrder[i] = any ? run.order[from[i]] : Long.MAX_VALUE;
    }

    private void findFirst() {
      first = -1;
      long due = Long.MAX_VALUE;
      long order = Long.MAX_VALUE;
      for (int i = 0; i < from.length; i++) {
        if (compare(headDue[i], headOrder[i], due, order) < 0) {
          first = i;
          due = headDue[i];
          order = headOrder[i];
        }
      }
    }

    private boolean isCancelled(long order) {
      return cancelled != NONE && cancelled.contains(serialOf(order));
    }

    /** When the first one is due, or {@link Long#MAX_VALUE}. */
    long firstDue() {
      return first < 0 ? Long.MAX_VALUE : headDue[first];
    }

    /** The first one's key. */
    AgendaKey firstKey() {
      return new AgendaKey(headDue[first], laneOf(headOrder[first]), serialOf(headOrder[first]));
    }

    /** The first one's lane. */
    int firstLane() {
      return laneOf(headOrder[first]);
    }

    Parked takeFirst() {
      Parked parked = leave(runs.get(first), from[first]++);
      size--;
      findHead(first);
      findFirst();
      return parked;
    }

    private Parked leave(Run run, int at) {
      Parked parked = run.parkedAt(at);
      long weight = MessageCodec.weight(parked);
      inMemory -= run.isInMemory(at) ? weight : 0;
      bytes -= weight;
      return parked;
    }

    /** Adds an entry; serials of a draft never fall. */
    void add(AgendaKey key, Parked parked) {
      added.add(key, parked);
      size++;
    }

    /** Finds what is parked of a message and is of such a kind, or null. */
    Entry find(MessageId id, Predicate<Parked> isMeant) {
      Entry late = added.find(id, isMeant);
      if (late != null) {
        return late;
      }
      for (int i = 0; i < from.length; i++) {
        Entry found = runs.get(i).find(id, from[i], isMeant, this::isCancelled);
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    /** What is parked there. */
    Parked at(AgendaKey key) {
      if (added.has(key)) {
        return added.at(key);
      }
      for (Run run : runs) {
        int at = run.find(key);
        if (at >= 0) {
          return run.parkedAt(at);
        }
      }
      throw new IllegalArgumentException("nothing is parked at " + key);
    }

    /** Takes an entry out that is there. */
    Parked remove(AgendaKey key) {
      size--;
      if (added.has(key)) {
        return added.remove(key);
      }
      for (int i = 0; i < from.length; i++) {
        Run run = runs.get(i);
        int at = run.find(key);
        if (at >= 0) {
          cancelled = cancelled.plus(key.serial());
          findHead(i);
          findFirst();
          return leave(run, at);
        }
      }
      throw new IllegalArgumentException("nothing is parked at " + key);
    }

    Agenda freeze() {
      if (added.size == 0 && cancelled == base.cancelled && size == base.size) {
        return base;
      }
      List<Run> left = left();
      Run next = sorted();
      if (next.length() > 0) {
        left.add(next);
      }
      if (!isTidy) {
        mergeLevels(left);
      }
      while (left.size() > MOST_RUNS
          || !left.isEmpty() && cancelled != NONE && cancelled.size() > size + SHORT) {
        mergeLast(left, Math.min(left.size(), MERGED));
      }
      return new Agenda(left, cancelled.isEmpty() ? NONE : cancelled, size, inMemory, bytes);
    }

    /** Merges the newest runs as long as there are enough of their level; whether there were. */
    private boolean mergeLevels(List<Run> left) {
      boolean any = false;
      for (int count = alike(left); count >= MERGED; count = alike(left)) {
        mergeLast(left, count);
        any = true;
      }
      return any;
    }

    /** How many of the newest runs are not above the level of the newest. */
    private static int alike(List<Run> left) {
      int count = 0;
      while (count < left.size()
          && left.get(left.size() - 1 - count).level <= left.get(left.size() - 1).level) {
        count++;
      }
      return count;
    }

    private void mergeLast(List<Run> left, int count) {
      List<Run> last = left.subList(left.size() - count, left.size());
      Run merged = merge(last);
      last.clear();
      if (merged.length() > 0) {
        left.add(merged);
      }
    }

    /** What of each run is not taken yet. */
    private List<Run> left() {
      List<Run> left = new ArrayList<>(runs.size() + 1);
      for (int i = 0; i < from.length; i++) {
        Run run = runs.get(i);
        if (from[i] < run.to) {
          left.add(run.part(from[i], run.to));
        }
      }
      return left;
    }

    /**
     * Merges what the blocks before have left to be merged, and looks at what is due next, so that the
     * processor has it at hand when it is taken. Changes nothing that anybody sees; for while handlers run.
     */
    void tidy() {
      isTidy = true;
      List<Run> left = left();
      if (mergeLevels(left)) {
        runs.clear();
        runs.addAll(left);
        findHeads();
      }
      for (int i = 0; i < runs.size(); i++) {
        lookedAt += runs.get(i).lookAtDue(from[i], firstDue());
      }
    }

    private Run sorted() {
      int[] places = added.inOrder();
      long more = 0;
      for (int place : places) {
        more += MessageCodec.weight(added.parked[place]);
      }
      boolean spills = inMemory + more > spill.window();
      Run run = Run.of(spill, places.length, spills, 0);
      WireWriter out = spills ? new WireWriter(256) : null;
      for (int i = 0; i < places.length; i++) {
        Parked parked = added.parked[places[i]];
        run.due[i] = added.due[places[i]];
        run.order[i] = added.order[places[i]];
        run.since[i] = parked.since();
        run.byMessage.hashes[i] = parked.message().id().hashCode();
        if (spills) {
          MessageCodec.writeParked(out.clear(), parked);
          run.address[i] = spill.put(out.toBytes());
        } else {
          run.parked[i] = parked;
        }
      }
      inMemory += spills ? 0 : more;
      bytes += more;
      return run;
    }

    private Run merge(List<Run> some) {
      int length = 0;
      int level = 0;
      boolean spilled = false;
      int[] next = new int[some.size()];
      for (int i = 0; i < next.length; i++) {
        Run run = some.get(i);
        next[i] = run.from;
        length += run.length();
        level = Math.max(level, run.level);
        spilled |= run.address != null;
      }
      Run merged = Run.of(spill, length, spilled, level + 1);
      int to = 0;
      for (int i = 0; i < length; i++) {
        int least = least(some, next);
        Run source = some.get(least);
        int at = next[least]++;
        if (isCancelled(source.order[at])) {
          cancelled = cancelled.minus(serialOf(source.order[at]));
        } else {
          merged.due[to] = source.due[at];
          merged.order[to] = source.order[at];
          merged.since[to] = source.since[at];
          merged.byMessage.hashes[to] = source.byMessage.hashes[at];
          merged.parked[to] = source.parked[at];
          if (source.address != null) {
            merged.address[to] = source.address[at];
          }
          to++;
        }
      }
      return merged.part(0, to);
    }

    /** The run whose next entry is the first of all. */
    private static int least(List<Run> some, int[] next) {
      int least = -1;
      long due = 0;
      long order = 0;
      for (int i = 0; i < next.length; i++) {
        Run run = some.get(i);
        int at = next[i];
        if (at < run.to && (least < 0 || compare(run.due[at], run.order[at], due, order) < 0)) {
          least = i;
          due = run.due[at];
          order = run.order[at];
        }
      }
      return least;
    }
  }
}
