package io.geartrain.runtime.message;

import java.util.HexFormat;

/** Why a reply came: the four bytes of gear.md, section 1 (Reply codes). */
public enum ReplyCode {
  /** The handler succeeded without a reply of its own. */
  AUTO(0x00_00_00_00),
  /** The handler replied. */
  MANUAL(0x00_01_00_00),
  /** The message's gas did not suffice, or the handler was stopped at the time limit. */
  RAN_OUT_OF_GAS(0x01_00_00_00),
  /** The handler ran out of memory. */
  MEMORY_OVERFLOW(0x01_00_01_00),
  /** An effect that the runtime refuses, such as a wait that cannot be paid. */
  BACKEND_ERROR(0x01_00_02_00),
  /** The handler panicked; the payload is what it said. */
  USERSPACE_PANIC(0x01_00_03_00),
  /** The handler reached what it held to be unreachable. */
  UNREACHABLE(0x01_00_04_00),
  /** The handler recursed too deep. */
  STACK_LIMIT(0x01_00_05_00),
  /** The program has exited; the payload is its inheritor, 32 bytes. */
  PROGRAM_EXITED(0x01_02_00_00),
  /** The program's init failed. */
  INITIALIZATION_FAILURE(0x01_02_01_00),
  /** The program's init has not ended yet. */
  UNINITIALIZED(0x01_02_02_00),
  /** The program was to be created from code that does not exist. */
  PROGRAM_NOT_CREATED(0x01_02_03_00),
  /** The program is suspended: an operator or repeated time limits stopped it. */
  SUSPENDED(0x01_02_FF_00),
  /** The message waited longer than its gas paid for. */
  REMOVED_FROM_WAITLIST(0x01_03_00_00);

  private static final ReplyCode[] ALL = values();
  private final int code;

  ReplyCode(int code) {
    this.code = code;
  }

  /** The four bytes, most significant first. */
  public int code() {
    return code;
  }

  /** Whether this is a success, automatic or manual. */
  public boolean isSuccess() {
    return code >>> 24 == 0;
  }

  /** How a signal names this failure (gear.md, 1: System reserve, signal). */
  public int signalCode() {
    return switch (this) {
      case USERSPACE_PANIC -> 100;
      case RAN_OUT_OF_GAS -> 101;
      case BACKEND_ERROR -> 102;
      case MEMORY_OVERFLOW -> 103;
      case UNREACHABLE -> 104;
      case STACK_LIMIT -> 105;
      case REMOVED_FROM_WAITLIST -> 200;
      default -> throw new IllegalStateException(this + " sends no signal");
    };
  }

  /** The code of that ordinal. */
  public static ReplyCode at(int ordinal) {
    return ALL[ordinal];
  }

  /** The four bytes as eight hexadecimal digits. */
  public String hex() {
    return HexFormat.of().toHexDigits(code);
  }
}
