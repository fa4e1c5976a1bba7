package io.geartrain.runtime.core;

import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The queue: what earlier records enqueued and nobody has run yet, oldest first. One chunk holds what
 * one record left behind, so a record costs one step and not one for each message. Once more wait than
 * the window of the {@link Spill}, further chunks wait there until their turn comes.
 *
 * @param chunks messages by the record that enqueued them
 * @param taken how many of the first chunk have run
 * @param size messages in all
 * @param held bytes of the chunks that are in memory, roughly
 * @param bytes of all chunks, roughly
 */
public record QueueState(PVector<Chunk> chunks, int taken, int size, long held, long bytes) {
  static final QueueState EMPTY = new QueueState(TreePVector.empty(), 0, 0, 0, 0);

  /** What one record left behind. */
  public sealed interface Chunk {
    /** How many messages. */
    int size();

    /** What they take, roughly. */
    long bytes();

    /** Whether the messages are in memory. */
    boolean isInMemory();

    /** Shows the messages behind the first so many; they are read anew when not in memory. */
    void forEach(int from, Consumer<Message> each);
  }

  private record Held(List<Queued> messages, long bytes) implements Chunk {
    @Override
    public int size() {
      return messages.size();
    }

    @Override
    public void forEach(int from, Consumer<Message> each) {
      for (int i = from; i < messages.size(); i++) {
        each.accept(messages.get(i).message());
      }
    }

    @Override
    public boolean isInMemory() {
      return true;
    }
  }

  private record Spilled(Spill spill, long address, int size, long bytes) implements Chunk {
    @Override
    public boolean isInMemory() {
      return false;
    }

    List<Message> read() {
      return MessageCodec.decodeList(spill.get(address));
    }

    @Override
    public void forEach(int from, Consumer<Message> each) {
      List<Message> messages = read();
      messages.subList(from, messages.size()).forEach(each);
    }
  }

  QueueState append(List<Queued> messages, Spill spill) {
    if (messages.isEmpty()) {
      return this;
    }
    int count = messages.size();
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += MessageCodec.weight(messages.get(i).message());
    }
    boolean fits = held + bytes <= spill.window();
    Chunk chunk =
        fits
            ? new Held(messages, bytes)
            : new Spilled(spill, spill.put(MessageCodec.encode(messages)), count, bytes);
    return new QueueState(
        chunks.plus(chunk), taken, size + count, fits ? held + bytes : held, this.bytes + bytes);
  }

  /** With all of another one behind it, of which nothing was taken. */
  QueueState plus(QueueState other) {
    return new QueueState(
        chunks.plusAll(other.chunks),
        taken,
        size + other.size,
        held + other.held,
        bytes + other.bytes);
  }

  /** Whether that message is there. Reads all: asking is rare. */
  boolean has(MessageId id) {
    return has(0, taken, id);
  }

  private boolean has(int firstChunk, int firstMessage, MessageId id) {
    boolean[] found = new boolean[1];
    int skip = firstMessage;
    for (Chunk chunk : chunks.subList(firstChunk, chunks.size())) {
      chunk.forEach(skip, message -> found[0] |= message.id().equals(id));
      skip = 0;
    }
    return found[0];
  }

  /** Without the first {@code count}. */
  QueueState drop(int count) {
    PVector<Chunk> rest = chunks;
    int offset = taken + count;
    long left = held;
    long all = bytes;
    while (!rest.isEmpty() && offset >= rest.get(0).size()) {
      Chunk first = rest.get(0);
      offset -= first.size();
      left -= first.isInMemory() ? first.bytes() : 0;
      all -= first.bytes();
      rest = rest.minus(0);
    }
    return new QueueState(rest, offset, size - count, left, all);
  }

  /** Shows each of them, oldest first, reading one chunk after the other. */
  public void forEach(Consumer<Message> each) {
    int skip = taken;
    for (Chunk chunk : chunks) {
      chunk.forEach(skip, each);
      skip = 0;
    }
  }

  /** Writes them, oldest first; chunks that are not in memory are copied as they stand. */
  void write(WireWriter out) {
    out.unsigned(size);
    int skip = taken;
    for (Chunk chunk : chunks) {
      if (chunk instanceof Spilled away && skip == 0) {
        out.raw(MessageCodec.withoutCount(away.spill.get(away.address)));
      } else {
        chunk.forEach(skip, message -> MessageCodec.write(out, message));
      }
      skip = 0;
    }
  }

  /** All of them, oldest first. */
  public List<Message> toList() {
    List<Message> all = new ArrayList<>(size);
    forEach(all::add);
    return all;
  }

  /** Names the addresses of what is not in memory. */
  void spilled(LongConsumer each) {
    for (Chunk chunk : chunks) {
      if (chunk instanceof Spilled away) {
        each.accept(away.address);
      }
    }
  }

  /** A queue of messages that come one by one, as from a snapshot. */
  static final class Builder {
    private final Spill spill;
    private QueueState built = EMPTY;
    private List<Queued> next = new ArrayList<>();
    private long bytes;

    Builder(Spill spill) {
      this.spill = spill;
    }

    void add(Message message) {
      next.add(new Queued(message));
      bytes += MessageCodec.weight(message);
      if (bytes >= MessageCodec.AT_ONCE) {
        flush();
      }
    }

    private void flush() {
      built = built.append(next, spill);
      next = new ArrayList<>();
      bytes = 0;
    }

    QueueState build() {
      flush();
      return built;
    }
  }

  Draft open(Spill spill, Draft before) {
    return new Draft(this, spill, before);
  }

  /**
   * A block's working copy: what is taken from the head, and the tail that the block adds. Looking ahead
   * takes nothing.
   */
  static final class Draft {
    private final QueueState base;
    private final Spill spill;

    /** Chunks that were read back and not yet taken whole: few, for looking ahead is bounded. */
    private final Map<Long, List<Queued>> readBack;

    private final List<Queued> tail;
    private int taken;
    private int tailTaken;

    private int headIndex;
    private List<Queued> head = List.of();
    private int nextInHead;

    private Iterator<Chunk> lookChunks;
    private List<Queued> look = List.of();
    private int nextInLook;
    private int nextInTail;

    private Draft(QueueState base, Spill spill, Draft before) {
      this.base = base;
      this.spill = spill;
      this.tail = new ArrayList<>(BlockDraft.roomAfter(before == null ? null : before.tail));
      this.readBack = before == null ? new HashMap<>() : before.readBack;
      if (base.size > 0) {
        head = messages(base.chunks.get(0));
        nextInHead = base.taken;
      }
    }

    private List<Queued> messages(Chunk chunk) {
      return chunk instanceof Spilled away
          ? readBack.computeIfAbsent(
              away.address, address -> away.read().stream().map(Queued::new).toList())
          : ((Held) chunk).messages;
    }

    int size() {
      return base.size - taken + tail.size() - tailTaken;
    }

    void add(Queued message) {
      tail.add(message);
    }

    void addAll(List<Queued> messages) {
      tail.addAll(messages);
    }

    /** Starts looking from the head. */
    void lookFromHead() {
      nextInTail = tailTaken;
      lookChunks = null;
      look = head;
      nextInLook = nextInHead;
    }

    /** The next message, or null at the end. */
    Queued lookNext() {
      while (nextInLook == look.size()) {
        if (lookChunks == null && headIndex + 1 >= base.chunks.size()) {
          return nextInTail < tail.size() ? tail.get(nextInTail++) : null;
        }
        if (lookChunks == null) {
          // Most waves need no more than one chunk.
          lookChunks = base.chunks.iterator();
          for (int i = 0; i <= headIndex && lookChunks.hasNext(); i++) {
            lookChunks.next();
          }
        }
        if (!lookChunks.hasNext()) {
          return nextInTail < tail.size() ? tail.get(nextInTail++) : null;
        }
        look = messages(lookChunks.next());
        nextInLook = 0;
      }
      return look.get(nextInLook++);
    }

    /** Takes the message at the head; null when nothing waits. */
    Queued take() {
      if (taken < base.size) {
        while (nextInHead == head.size()) {
          head = messages(base.chunks.get(++headIndex));
          nextInHead = 0;
        }
        taken++;
        return head.get(nextInHead++);
      }
      return tailTaken < tail.size() ? tail.get(tailTaken++) : null;
    }

    /** Whether that message is there. Reads all: asking is rare. */
    boolean has(MessageId id) {
      for (Queued message : tail.subList(tailTaken, tail.size())) {
        if (message.message().id().equals(id)) {
          return true;
        }
      }
      return base.size > taken && base.has(headIndex, nextInHead, id);
    }

    QueueState freeze() {
      QueueState rest = base.drop(taken);
      if (!readBack.isEmpty()) {
        int gone = base.chunks.size() - rest.chunks.size();
        for (int i = 0; i < gone; i++) {
          if (base.chunks.get(i) instanceof Spilled away) {
            readBack.remove(away.address);
          }
        }
      }
      return rest.append(
          tailTaken == 0 ? tail : new ArrayList<>(tail.subList(tailTaken, tail.size())), spill);
    }
  }
}
