package io.geartrain.simulator.testkit;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.Powers;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.host.UnitAccess;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The other programs of a kit's world: what they answer, and what stands in their stores. */
final class MockedPrograms implements UnitAccess {
  private final OwnProgram own;
  private final Map<ActorId, List<Function<Payload, Optional<Payload>>>> answers = new HashMap<>();
  private final Map<ActorId, ByteStore> stores = new HashMap<>();

  /** The program itself: what it answers, and what it stores. */
  interface OwnProgram {
    ActorId id();

    /** Whether it is there for queries of that run: during its own init it is not yet. */
    boolean isThere(UnitLedger asking);

    /** Its answer to a query of a run of its own. */
    Payload query(UnitLedger asking, Payload request);

    /** Its keys, what the run under way wrote included. */
    ByteStore keys(UnitLedger asking);
  }

  /**
   * Of a program.
   *
   * @param known those of the same program with other code, or null
   */
  MockedPrograms(OwnProgram own, MockedPrograms known) {
    this.own = own;
    if (known != null) {
      known.answers.forEach((of, list) -> answers.put(of, new ArrayList<>(list)));
      stores.putAll(known.stores);
    }
  }

  /** The last answer given for a query counts. */
  <Q> void answering(ActorId of, Class<Q> query, Function<Q, ?> answer) {
    CanonicalCbor.Codec<Object> codec = CanonicalCbor.ofAnswerTo(query);
    answering(
        of,
        request -> {
          try {
            return Optional.of(codec.encode(answer.apply(Payloads.decode(query, request))));
          } catch (UndecodableException | ClassCastException e) {
            return Optional.empty();
          }
        });
  }

  void answering(ActorId of, Function<Payload, Optional<Payload>> answer) {
    answers.computeIfAbsent(of, id -> new ArrayList<>()).add(0, answer);
  }

  void storing(ActorId of, Consumer<ContractStore> writes) {
    Fill fill = new Fill(stores.getOrDefault(of, ByteStore.EMPTY));
    writes.accept(fill);
    stores.put(of, fill.stored);
  }

  @Override
  public Payload query(UnitLedger asking, ActorId of, Payload request) {
    if (of.equals(own.id())) {
      if (!own.isThere(asking)) {
        throw noSuchContract(of);
      }
      return own.query(asking, request);
    }
    try {
      for (Function<Payload, Optional<Payload>> each : answers.getOrDefault(of, List.of())) {
        Optional<Payload> answer = each.apply(request);
        if (answer.isPresent()) {
          return answer.get();
        }
      }
    } catch (ContractError e) {
      throw new CallFailed(
          CallError.shown(CallError.QUERY_FAILED, e.getMessage() + ": query wasm contract failed"));
    }
    if (answers.containsKey(of)) {
      throw new AssertionError(
          "the kit has no answer of " + of + " to this query; say answering(...)");
    }
    throw noSuchContract(of);
  }

  private static CallFailed noSuchContract(ActorId of) {
    return new CallFailed(CallError.shown(CallError.NO_SUCH_CONTRACT, "no such contract: " + of));
  }

  @Override
  public Payload raw(UnitLedger asking, ActorId of, Payload key) {
    Payload found = keys(asking, of).get(key);
    return found == null ? Payload.EMPTY : found;
  }

  @Override
  public Range range(
      UnitLedger asking, ActorId of, Payload start, Payload end, int limit, boolean descending) {
    return keys(asking, of).range(start, end, limit, descending);
  }

  private ByteStore keys(UnitLedger asking, ActorId of) {
    if (of.equals(own.id())) {
      return own.isThere(asking) ? own.keys(asking) : ByteStore.EMPTY;
    }
    return stores.getOrDefault(of, ByteStore.EMPTY);
  }

  @Override
  public Powers powers(UnitLedger asking) {
    throw new UnsupportedOperationException("the kit runs programs, not host modules");
  }

  /** A store that a test fills. */
  private static final class Fill implements ContractStore {
    private ByteStore stored;

    Fill(ByteStore stored) {
      this.stored = stored;
    }

    @Override
    public Optional<Payload> find(Payload key) {
      return Optional.ofNullable(stored.get(key));
    }

    @Override
    public void put(Payload key, Payload value) {
      stored = stored.put(key, value);
    }

    @Override
    public void remove(Payload key) {
      stored = stored.delete(key);
    }

    @Override
    public Range range(Payload start, Payload end, int limit, boolean descending) {
      return stored.range(start, end, limit, descending);
    }
  }
}
