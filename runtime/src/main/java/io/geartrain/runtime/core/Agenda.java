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
 * What a block parks becomes a run; neighbours of like length are merged, so an entry is moved about
 * log(n) times in its life, and taking the first one moves nothing. A tree would copy a path for each.
 * Once more wait than the window of the {@link Spill}, what a block parks is kept there and read when it
 * is due; in memory stay some 40 bytes. Who looks for an entry by its message has each run sorted by message once,
 * at 8 bytes for each of its entries, when it is first asked.
 */
public final class Agenda implements Iterable<Agenda.Entry> {
  /** Nothing. */
  public static final Agenda EMPTY = new Agenda(List.of(), Draft.NONE, 0, 0, 0);

  private static final int SHORT = 64;
  private static final int MOST_RUNS = 24;

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
      int from,
      int to) {
    static Run of(Spill spill, int length, boolean spilled) {
      return new Run(
          spill,
          new long[length],
          new long[length],
          new long[length],
          new Parked[length],
          spilled ? new long[length] : null,
          new ByMessage(new int[length]),
          0,
          length);
    }

    Run part(int start, int end) {
      return new Run(spill, due, order, since, parked, address, byMessage, start, end);
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
          read += message.id().hashCode() + message.value().hashCode() + message.payload().size();
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
    private final List<Entry> added = new ArrayList<>();
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
      added.add(new Entry(key, parked));
      size++;
    }

    /** Finds what is parked of a message and is of such a kind, or null. */
    Entry find(MessageId id, Predicate<Parked> isMeant) {
      for (int i = added.size() - 1; i >= 0; i--) {
        Parked parked = added.get(i).parked();
        if (parked != null && parked.message().id().equals(id) && isMeant.test(parked)) {
          return added.get(i);
        }
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
      if (!added.isEmpty() && key.serial() >= added.get(0).key().serial()) {
        return added.get((int) (key.serial() - added.get(0).key().serial())).parked();
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
      if (!added.isEmpty() && key.serial() >= added.get(0).key().serial()) {
        return removeAdded(key);
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

    private Parked removeAdded(AgendaKey key) {
      int at = (int) (key.serial() - added.get(0).key().serial());
      Entry entry = added.get(at);
      if (!entry.key().equals(key)) {
        throw new IllegalArgumentException("nothing is parked at " + key);
      }
      added.set(at, new Entry(entry.key(), null));
      return entry.parked();
    }

    Agenda freeze() {
      if (added.isEmpty() && cancelled == base.cancelled && size == base.size) {
        return base;
      }
      List<Run> left = left();
      Run next = sorted();
      while (!left.isEmpty()
          && (!isTidy && isToBeMerged(left.get(left.size() - 1), next)
              || left.size() > MOST_RUNS
              || cancelled != NONE && cancelled.size() > size + SHORT)) {
        next = merge(left.remove(left.size() - 1), next);
      }
      if (next.length() > 0) {
        left.add(next);
      }
      return new Agenda(left, cancelled.isEmpty() ? NONE : cancelled, size, inMemory, bytes);
    }

    private static boolean isToBeMerged(Run older, Run newer) {
      return newer.length() + SHORT > older.length() / 2;
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
      int last = left.size() - 1;
      while (last > 0 && isToBeMerged(left.get(last - 1), left.get(last))) {
        left.set(last - 1, merge(left.get(last - 1), left.remove(last)));
        last--;
      }
      if (last + 1 < runs.size()) {
        runs.clear();
        runs.addAll(left);
        findHeads();
      }
      for (int i = 0; i < runs.size(); i++) {
        lookedAt += runs.get(i).lookAtDue(from[i], firstDue());
      }
    }

    private Run sorted() {
      added.removeIf(entry -> entry.parked() == null);
      Entry[] entries = added.toArray(Entry[]::new);
      Arrays.sort(entries, (a, b) -> a.key().compareTo(b.key()));
      long more = 0;
      for (Entry entry : entries) {
        more += MessageCodec.weight(entry.parked());
      }
      boolean spills = inMemory + more > spill.window();
      Run run = Run.of(spill, entries.length, spills);
      WireWriter out = spills ? new WireWriter(256) : null;
      for (int i = 0; i < entries.length; i++) {
        run.due[i] = entries[i].key().due();
        run.order[i] = orderOf(entries[i].key());
        run.since[i] = entries[i].parked().since();
        run.byMessage.hashes[i] = entries[i].parked().message().id().hashCode();
        if (spills) {
          MessageCodec.writeParked(out.clear(), entries[i].parked());
          run.address[i] = spill.put(out.toBytes());
        } else {
          run.parked[i] = entries[i].parked();
        }
      }
      inMemory += spills ? 0 : more;
      bytes += more;
      return run;
    }

    private Run merge(Run older, Run newer) {
      Run merged =
          Run.of(
              spill,
              older.length() + newer.length(),
              older.address != null || newer.address != null);
      int to = 0;
      int left = older.from;
      int right = newer.from;
      while (left < older.to || right < newer.to) {
        boolean fromOlder =
            right == newer.to
                || left < older.to
                    && compare(
                            older.due[left],
                            older.order[left],
                            newer.due[right],
                            newer.order[right])
                        < 0;
        Run source = fromOlder ? older : newer;
        int at = fromOlder ? left++ : right++;
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
  }
}
