package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a run may do because it is part of a unit of work: calls, an answer, events, its memory of byte
 * keys, queries (cosmwasm.md, 0). Programs that are not declared atomic have none.
 */
public final class UnitLedger {
  private final UnitAccess access;
  private final boolean isGranted;
  private final boolean isCall;
  private final boolean readOnly;
  private final Coins funds;
  private final CallResult result;
  private final int oldVersion;
  private final int queryDepth;
  private EffectLedger ledger;
  private Object staged;
  private Payload data;
  private Value answerValue = Value.ZERO;
  private String contractError;
  private CallError failure;
  private List<Attribute> attributes = List.of();
  private List<Event> events = List.of();
  private List<Call> calls = List.of();
  private boolean isLocked;

  /**
   * An event of the program's own.
   *
   * @param type as given
   * @param attributes as given
   */
  public record Event(String type, List<Attribute> attributes) {}

  /**
   * Of one run.
   *
   * @param isGranted whether the program is declared atomic
   * @param isCall whether it is no run of the root
   * @param readOnly whether it is a query
   * @param funds what came with it
   * @param result of a call, if this run hears of one; else null
   * @param oldVersion in a migration, what the code before declared; else 0
   * @param queryDepth queries that this one is nested in, itself included
   */
  public UnitLedger(
      UnitAccess access,
      boolean isGranted,
      boolean isCall,
      boolean readOnly,
      Coins funds,
      CallResult result,
      int oldVersion,
      int queryDepth) {
    this.access = access;
    this.isGranted = isGranted;
    this.isCall = isCall;
    this.readOnly = readOnly;
    this.funds = funds;
    this.result = result;
    this.oldVersion = oldVersion;
    this.queryDepth = queryDepth;
  }

  void bind(EffectLedger of, Object state) {
    ledger = of;
    staged = state;
  }

  boolean isGranted() {
    return isGranted;
  }

  /** The run's account of gas, value and effects. */
  public EffectLedger ledger() {
    return ledger;
  }

  /** Whether it is the run of a call, in which nothing may wait. */
  public boolean isCall() {
    return isCall;
  }

  /** Whether it is a query, which changes nothing. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Queries that this one is nested in, itself included; 0 outside of queries. */
  public int queryDepth() {
    return queryDepth;
  }

  /** What came with the message, of all denominations; it is in the balance already. */
  public Coins funds() {
    return funds;
  }

  /** In the reply of a call, what it came to. */
  public CallResult result() {
    if (result == null) {
      throw new IllegalStateException("this run does not hear of a call");
    }
    return result;
  }

  /** In a migration, the migrate version that the code before declared, or 0. */
  public int oldVersion() {
    return oldVersion;
  }

  private void requireWritable() {
    ledger.requireLive();
    if (readOnly) {
      throw new Panic("write access denied");
    }
  }

  // ------------------------------------------------------------------ the response

  /** Answers; a later answer, also one of a call's reply, replaces it. */
  public void data(Payload answer) {
    ledger.checkSize(answer);
    data = Objects.requireNonNull(answer, "an answer must not be null");
  }

  /** What was answered, or null. */
  public Payload data() {
    return data;
  }

  void answer(Payload answer, Value value) {
    data(answer);
    answerValue = value;
  }

  /** Value that goes with the answer; it is out of the balance already. */
  public Value answerValue() {
    return answerValue;
  }

  void failed(ContractError error) {
    contractError = error.getMessage();
  }

  void failed(CallFailed error) {
    failure = error.whole();
  }

  /** The text with which the program failed on purpose, or null. */
  public String contractError() {
    return contractError;
  }

  /** The error of a query or of a host module that the run ended with, or null. */
  public CallError failure() {
    return failure;
  }

  /** Adds to the response's own event. */
  public void attribute(String key, String value) {
    requireWritable();
    if (attributes.isEmpty()) {
      attributes = new ArrayList<>(4);
    }
    attributes.add(new Attribute(key, value));
  }

  /** Attributes of the response's own event. */
  public List<Attribute> attributes() {
    return attributes;
  }

  /** Adds an event. */
  public void event(String type, List<Attribute> of) {
    requireWritable();
    if (events.isEmpty()) {
      events = new ArrayList<>(4);
    }
    events.add(new Event(type, List.copyOf(of)));
  }

  /** The response's further events. */
  public List<Event> events() {
    return events;
  }

  /**
   * Calls, when this step has ended.
   *
   * @throws EffectRejected when the payload is too large
   */
  public void call(Call call) {
    requireWritable();
    ledger.checkCall(call.payload());
    if (calls.isEmpty()) {
      calls = new ArrayList<>(4);
    }
    calls.add(call);
  }

  /** Calls in the order in which they run. */
  public List<Call> calls() {
    return calls;
  }

  /**
   * Refuses calls of this program while a call that this step makes runs: nobody whom it calls can call it
   * back before the call's reply.
   */
  public void lockUntilReply() {
    requireWritable();
    ledger.requireRunning();
    isLocked = true;
  }

  /** Whether nobody may call it back. */
  public boolean isLocked() {
    return isLocked;
  }

  // ------------------------------------------------------------------ memory

  /** Says what the memory is by now: queries of the program itself see it. */
  public void stage(Object state) {
    requireWritable();
    staged = state;
  }

  /** The memory by now. */
  public Object staged() {
    return staged;
  }

  // ------------------------------------------------------------------ looking

  /**
   * Asks a program or host module; changes nothing. Its gas is this run's.
   *
   * @throws CallFailed when it cannot be answered
   */
  public Payload query(ActorId of, Payload request) {
    ledger.requireLive();
    return asked(() -> access.query(this, of, request));
  }

  /** Reads a key of a program's memory; empty when there is none, or no such program. */
  public Payload raw(ActorId of, Payload key) {
    ledger.requireLive();
    return asked(() -> access.raw(this, of, key));
  }

  /** Reads a range of a program's memory; empty when there is no such program. */
  public Range range(ActorId of, Payload start, Payload end, int limit, boolean descending) {
    ledger.requireLive();
    return asked(() -> access.range(this, of, start, end, limit, descending));
  }

  /** A program reads of a failure what is not redacted; a host module is part of the system. */
  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (CallFailed e) {
      throw e.forProgram();
    }
  }

  /** What only host modules may do; of no use to others. */
  public Powers powers() {
    ledger.requireLive();
    return access.powers(this);
  }
}
