package io.geartrain.runtime.host;

/**
 * An effect that is not allowed, thrown where it is made (gear.md, 0: Java programs, 3). A handler may
 * catch it; uncaught it is a panic whose text is the code.
 */
public final class EffectRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Too little gas is left. */
  public static final int NOT_ENOUGH_GAS = 100;

  /** Too little value is left. */
  public static final int NOT_ENOUGH_VALUE = 101;

  /** A reply where none is due: in a reply, a signal. */
  public static final int NO_REPLY_CONTEXT = 108;

  /** A payload above the largest. */
  public static final int PAYLOAD_TOO_LARGE = 300;

  /** More messages than one message may send. */
  public static final int TOO_MANY_MESSAGES = 301;

  /** A second reply. */
  public static final int DUPLICATE_REPLY = 302;

  /** The same program created twice. */
  public static final int DUPLICATE_INIT = 306;

  /** Explicit gas below the mailbox's threshold. */
  public static final int GAS_BELOW_THRESHOLD = 308;

  /** More bytes than one run may send. */
  public static final int TOO_MANY_BYTES = 311;

  /** Too little gas for the rent of a delay. */
  public static final int NOT_ENOUGH_GAS_FOR_DELAY = 399;

  /** Gas above the block's allowance. */
  public static final int GAS_LIMIT_TOO_HIGH = 900;

  /** Too many messages wait in the runtime. */
  public static final int BACKLOG_FULL = 904;

  /** The handler was stopped, or has returned; nothing it does counts any more. */
  public static final int REVOKED = 905;

  /** The state after the run is larger than a program's may be. */
  public static final int STATE_TOO_LARGE = 906;

  /** A message woken twice in one run. */
  public static final int DUPLICATE_WAKING = 303;

  /** A deposit for a message that this run did not send. */
  public static final int WRONG_DEPOSIT = 310;

  /** A second deposit for a message. */
  public static final int DUPLICATE_DEPOSIT = 309;

  /** A signal's code outside a signal. */
  public static final int NO_SIGNAL_CONTEXT = 107;

  /** A reservation that was used, freed, has expired or never was. */
  public static final int UNKNOWN_RESERVATION = 500;

  /** More reservations than a program may have. */
  public static final int TOO_MANY_RESERVATIONS = 501;

  /** A reservation for no time. */
  public static final int NO_RESERVATION_TIME = 502;

  /** A system reserve of nothing. */
  public static final int NOTHING_RESERVED = 503;

  /** A reservation below the mailbox's threshold. */
  public static final int RESERVATION_TOO_SMALL = 504;

  /** Waiting, or anything else that is for the root, in a call (cosmwasm.md, 0: rule 5). */
  public static final int WAIT_IN_ATOMIC = 901;

  /** A delayed message that somebody else sent. */
  public static final int NOT_THE_SENDER = 902;

  /** A message that is not delayed, or not any more. */
  public static final int UNKNOWN_MESSAGE = 903;

  private final int code;

  /** With a stable code and what went wrong. */
  public EffectRejected(int code, String text) {
    super(code + ": " + text, null, false, false);
    this.code = code;
  }

  /** The stable code (gear.md, 3: Errors). */
  public int code() {
    return code;
  }
}
