package io.geartrain.runtime.host;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;

/**
 * A sub-message: it runs in the same unit of work, behind the step that made it and before the next one
 * of that step (cosmwasm.md, 1: SubMsg).
 *
 * @param to program or host module
 * @param payload its bytes
 * @param funds moved before it runs
 * @param gas a fence around it, or {@link #SHARED}
 * @param replyOn which ends the caller hears of
 * @param id the caller's own number for it, echoed
 * @param echo bytes that are echoed, 128 KiB at most
 * @param then what the caller needs to go on with its reply, or null
 * @param signer who signs a host module's message; null for the caller
 * @param entry which entry it runs: {@code HANDLE}, but for host modules
 * @param as whom the callee sees as its source; null for the caller, but for host modules
 */
public record Call(
    ActorId to,
    Payload payload,
    Coins funds,
    long gas,
    ReplyOn replyOn,
    long id,
    Payload echo,
    Payload then,
    ActorId signer,
    EntryPoint entry,
    ActorId as) {
  /** No fence: the call uses the gas of the unit. */
  public static final long SHARED = -1;

  /** Most bytes that are echoed. */
  public static final int MOST_ECHO = 128 << 10;

  /** A plain one: of no number, heard of never. */
  public static Call of(ActorId to, Payload payload, Coins funds) {
    return new Call(
        to,
        payload,
        funds,
        SHARED,
        ReplyOn.NEVER,
        0,
        Payload.EMPTY,
        null,
        null,
        EntryPoint.HANDLE,
        null);
  }

  /** Heard of. */
  public Call heard(ReplyOn on, long number, Payload echoed, Payload continuation) {
    return new Call(to, payload, funds, gas, on, number, echoed, continuation, signer, entry, as);
  }

  /** Inside a fence. */
  public Call fenced(long limit) {
    return new Call(to, payload, funds, limit, replyOn, id, echo, then, signer, entry, as);
  }

  /** With a signer. */
  public Call signedBy(ActorId who) {
    return new Call(to, payload, funds, gas, replyOn, id, echo, then, who, entry, as);
  }

  /** To another entry, on behalf of somebody: for host modules. */
  public Call running(EntryPoint other, ActorId source) {
    return new Call(to, payload, funds, gas, replyOn, id, echo, then, signer, other, source);
  }
}
