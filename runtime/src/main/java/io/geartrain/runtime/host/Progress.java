package io.geartrain.runtime.host;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * What a message keeps over its waits (gear.md, 1: Wait family).
 *
 * @param outgoing messages it has sent
 * @param reservations it has made
 * @param created programs it has created
 * @param systemReserve gas set aside for a signal
 * @param hook its critical hook, or null
 * @param lostLock the lock that was taken from it because it held it too long, or null
 * @param suspension what it waits for or last waited for; null if it has never waited
 */
public record Progress(
    int outgoing,
    int reservations,
    List<ActorId> created,
    long systemReserve,
    Payload hook,
    String lostLock,
    Suspension suspension) {

  /** Of a message that has not run yet. */
  public static final Progress NONE = new Progress(0, 0, List.of(), 0, null, null, null);

  public Progress {
    created = List.copyOf(created);
  }

  /** After a run that sent, reserved and created so much more. */
  public Progress after(
      int sent, int reserved, List<ActorId> made, long setAside, Payload newHook, Suspension next) {
    List<ActorId> all = created;
    if (!made.isEmpty()) {
      all = new ArrayList<>(created);
      all.addAll(made);
    }
    return new Progress(
        outgoing + sent,
        reservations + reserved,
        all,
        sum(systemReserve, setAside),
        newHook == null ? hook : newHook,
        null,
        next);
  }

  /** Gas that was set aside twice; where gas is not counted it may be more than can be counted. */
  public static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  /** With its suspension as it is now. */
  public Progress with(Suspension next) {
    return new Progress(outgoing, reservations, created, systemReserve, hook, lostLock, next);
  }

  /** Without a lock that it held too long. */
  public Progress without(String lock) {
    return new Progress(outgoing, reservations, created, systemReserve, hook, lock, suspension);
  }
}
