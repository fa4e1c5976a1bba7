package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Value;

/**
 * What blocks know of a program or a user, found at one place: looking it up is most of what a message
 * costs once there are too many programs for the processor's caches. Of one thread.
 */
public final class Actor {
  private final ActorId id;
  private ProgramEntry program;
  private Value balance;
  private ProgramEntry programBefore;
  private Value balanceBefore;
  private boolean programChanged;
  private boolean balanceChanged;
  private Actors keeper;
  private Object host;

  /** The first batch of the last wave that it was in, and which of that wave's batches is its own. */
  private long wave;

  private int batch;

  Actor(Actors keeper, ActorId id, ProgramEntry program, Value balance) {
    this.keeper = keeper;
    this.id = id;
    this.program = program;
    this.balance = balance;
  }

  /** Its address. */
  public ActorId id() {
    return id;
  }

  /** The registry's entry, or null when it is no program. */
  ProgramEntry program() {
    return program;
  }

  boolean isProgram() {
    return program != null;
  }

  /** What it may spend. */
  Value balance() {
    return balance;
  }

  /** What whoever runs programs keeps here for this one, or null; never relevant to an outcome. */
  public Object host() {
    return host;
  }

  /** Keeps something for whoever runs programs. It may be forgotten between two blocks. */
  public void host(Object kept) {
    host = kept;
  }

  /** Which batch of a wave is its own, or -1. */
  int batchIn(long firstBatch) {
    return wave == firstBatch ? batch : -1;
  }

  void joins(long firstBatch, int index) {
    wave = firstBatch;
    batch = index;
  }

  /** Sets the entry; true when this is its first change in the block. */
  boolean set(ProgramEntry next) {
    if (!programChanged) {
      programBefore = program;
    }
    program = next;
    boolean first = !programChanged && !balanceChanged;
    programChanged = true;
    return first;
  }

  /** Sets the balance; true when this is its first change in the block. */
  boolean set(Value next) {
    if (!balanceChanged) {
      balanceBefore = balance;
    }
    balance = next;
    boolean first = !programChanged && !balanceChanged;
    balanceChanged = true;
    return first;
  }

  /** The entry at the begin of the block, when it has changed. */
  ProgramEntry programBefore() {
    return programBefore;
  }

  /** The balance at the begin of the block, when it has changed. */
  Value balanceBefore() {
    return balanceBefore;
  }

  boolean isProgramChanged() {
    return programChanged;
  }

  boolean isBalanceChanged() {
    return balanceChanged;
  }

  /** Whether it is kept there. One that was forgotten, or is kept elsewhere, says nothing here. */
  boolean isOf(Actors actors) {
    return keeper == actors;
  }

  void forget() {
    keeper = null;
  }

  void sealed() {
    programChanged = false;
    balanceChanged = false;
    programBefore = null;
    balanceBefore = null;
  }
}
