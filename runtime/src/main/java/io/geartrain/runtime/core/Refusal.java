package io.geartrain.runtime.core;

/**
 * Why a submission was not admitted. Nothing of it happened.
 *
 * @param reason the stable code
 * @param text what was wrong, where, and what to do
 */
public record Refusal(Reason reason, String text) {

  /** Stable codes of refusals. */
  public enum Reason {
    /** Too many messages wait, or too many submissions are on their way. */
    BACKLOG_FULL,
    /** No program has that id. */
    UNKNOWN_PROGRAM,
    /** No code has that id. */
    UNKNOWN_CODE,
    /** The program has exited or its init failed. */
    INACTIVE_PROGRAM,
    /** A program of that code and salt exists. */
    PROGRAM_ALREADY_EXISTS,
    /** The program is active: there is nothing to inherit, or to resume. */
    ACTIVE_PROGRAM,
    /** Code of that id is kept already. */
    CODE_ALREADY_EXISTS,
    /** No such mail, or no such message that waits for its height. */
    MESSAGE_NOT_FOUND,
    /** Only its owner may ask for this. */
    UNAUTHORIZED,
    /** The gas limit is above the block's allowance. */
    GAS_LIMIT_TOO_HIGH,
    /** The sender's balance does not cover the value. */
    INSUFFICIENT_BALANCE,
    /** The payload is larger than the settings allow. */
    PAYLOAD_TOO_LARGE,
    /** The key was used for another request. */
    IDEMPOTENCY_KEY_REUSED,
    /** Too many idempotency keys are remembered. */
    TOO_MANY_KEYS,
    /** The source is not where the submission expects it. */
    SOURCE_OUT_OF_ORDER,
    /** The clock does not take watermarks. */
    CLOCK_NOT_DRIVEN,
    /** The subscription is open already, or does not exist. */
    SUBSCRIPTION,
    /** The disk is nearly full; what was acknowledged is safe. */
    DISK_LOW,
    /** The runtime is closing or has stopped. */
    CLOSED
  }
}
