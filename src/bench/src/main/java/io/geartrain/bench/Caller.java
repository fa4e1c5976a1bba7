package io.geartrain.bench;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.host.StoreCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A contract that counts its runs and calls others, as deep as it is told; the root of each unit sends the
 * next one on its way.
 */
final class Caller implements ProgramDefinition<Caller.Fill, Caller.Task>, StoreCode {
  static final Caller CODE = new Caller();

  private static final Payload COUNT = Payload.utf8("n");
  private final CodeId id = CodeId.of("bench-caller", 1, new byte[0]);

  private Caller() {}

  /**
   * Begins a contract.
   *
   * @param keys it has from the start
   */
  record Fill(int keys) {}

  /**
   * What a contract is to do.
   *
   * @param programs how many there are
   * @param tree calls of a whole unit
   * @param depth calls below this one
   * @param shared calls of a hundred whose last goes to contract 0
   * @param failing units of a hundred whose last call fails
   * @param left units that are to follow, in the root; less than 0 in calls
   * @param seed changes from unit to unit
   */
  record Task(int programs, int tree, int depth, int shared, int failing, long left, long seed) {
    Task below(int failingBelow) {
      return new Task(programs, tree, depth - 1, shared, failingBelow, -1, seed * 31 + 7);
    }

    Task next() {
      return new Task(programs, tree, tree, shared, failing, left - 1, seed * 131 + 17);
    }

    int percent() {
      return (int) Math.floorMod(seed * 0x9E3779B97F4A7C15L >>> 33, 100L);
    }

    int program(int salt) {
      return (int) Math.floorMod((seed + salt) * 0x9E3779B97F4A7C15L >>> 20, (long) programs);
    }
  }

  private static volatile List<ProgramRef<Task>> refs = List.of();

  /** The address of a contract: a function of its number. */
  static ProgramRef<Task> ref(int index) {
    return refs.get(index);
  }

  /** Works out the addresses of so many. */
  static void prepare(int programs) {
    List<ProgramRef<Task>> all = new ArrayList<>(programs);
    for (int i = 0; i < programs; i++) {
      byte[] salt = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      all.add(new ProgramRef<>(ActorId.createdByUser(CODE.id(), salt)));
    }
    refs = all;
  }

  @Override
  public CodeId id() {
    return id;
  }

  @Override
  public String name() {
    return "bench-caller";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public boolean isAtomic() {
    return true;
  }

  @Override
  public boolean isStateChecked() {
    return false;
  }

  @Override
  public boolean handles(EntryPoint entry) {
    return entry == EntryPoint.INIT || entry == EntryPoint.HANDLE || entry == EntryPoint.CALL_REPLY;
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) {
    ByteStore store = (ByteStore) state;
    EntryPoint entry = ledger.message().entry();
    if (entry == EntryPoint.CALL_REPLY) {
      return new Reaction(List.of(), store);
    }
    if (entry == EntryPoint.INIT) {
      return fill(store, decodeInit(ledger.message().payload()));
    }
    Task task = decodeCommand(ledger.message().payload());
    Payload counted = store.get(COUNT);
    long count = counted == null ? 0 : ByteBuffer.wrap(counted.bytes()).getLong();
    Payload value = Payload.wrap(ByteBuffer.allocate(8).putLong(count + 1).array());
    store = store.put(COUNT, value);
    List<Payload> events = List.of(ByteStore.event(COUNT, value));
    if (task.depth() > 0) {
      boolean isLast = task.depth() == 1;
      int to = isLast && task.percent() < task.shared() ? 0 : task.program(1);
      boolean isCaught = isLast && task.percent() < task.failing();
      // Whether the last call fails is decided where it is made, so that what fails is caught.
      Task below = isLast ? task.below(isCaught ? 100 : 0) : task.below(task.failing());
      Call call = Call.of(ref(to).id(), encodeCommand(below), Coins.NONE);
      ledger.unit().call(isCaught ? call.heard(ReplyOn.ERROR, 0, Payload.EMPTY, null) : call);
    } else if (task.percent() < task.failing()) {
      throw new ContractError("as it was told");
    }
    if (task.left() > 0) {
      ledger.send(
          ref(task.program(2)).id(), encodeCommand(task.next()), Value.ZERO, Effect.GASLESS, 0);
    }
    return new Reaction(events, store);
  }

  private static Reaction fill(ByteStore store, Fill fill) {
    ByteStore filled = store;
    List<Payload> events = new ArrayList<>(fill.keys());
    for (int i = 0; i < fill.keys(); i++) {
      Payload key = Payload.wrap(ByteBuffer.allocate(4).putInt(i).array());
      filled = filled.put(key, key);
      events.add(ByteStore.event(key, key));
    }
    return new Reaction(events, filled);
  }

  @Override
  public Payload encodeInit(Fill init) {
    return Payloads.encode(init);
  }

  private static Fill decodeInit(Payload bytes) {
    return Payloads.decode(Fill.class, bytes);
  }

  @Override
  public Payload encodeCommand(Task task) {
    return Payloads.encode(task);
  }

  private static Task decodeCommand(Payload bytes) {
    return Payloads.decode(Task.class, bytes);
  }
}
