package io.geartrain.runtime.block;

import io.geartrain.runtime.message.ReplyCode;
import java.util.Locale;

/**
 * Why a call failed (cosmwasm.md, 0: rule 18). What stands under a stable code is for programs; the whole
 * text is for the trace only, unless it may be shown.
 *
 * @param codespace {@code wasm}, {@code sdk}, {@code program}, or a host module's own
 * @param code stable in its codespace
 * @param text the whole, of all layers
 * @param isShown whether programs see the text: the outermost layer is an error of the system or of a
 *     contract
 */
public record CallError(String codespace, int code, String text, boolean isShown) {
  /** The codespace of contracts. */
  public static final String WASM = "wasm";

  /** The codespace of accounts, coins and gas. */
  public static final String SDK = "sdk";

  /** The codespace of programs that cannot be called as they are; the text is {@code program: NAME}. */
  public static final String PROGRAM = "program";

  /** An address that is a user's. */
  public static final int ACCOUNT_EXISTS = 3;

  /** An init that failed. */
  public static final int INSTANTIATE_FAILED = 4;

  /** A handler that failed. */
  public static final int EXECUTE_FAILED = 5;

  /** A question that could not be answered. */
  public static final int QUERY_FAILED = 9;

  /** A migration that failed. */
  public static final int MIGRATE_FAILED = 11;

  /** Something that must not be empty. */
  public static final int EMPTY = 12;

  /** Something longer than it may be. */
  public static final int LIMIT = 13;

  /** Something malformed. */
  public static final int INVALID = 14;

  /** An address that is taken. */
  public static final int DUPLICATE = 15;

  /** A message that nobody understands. */
  public static final int UNKNOWN_MESSAGE = 20;

  /** An attribute or an event that is malformed. */
  public static final int INVALID_EVENT = 21;

  /** No such contract. */
  public static final int NO_SUCH_CONTRACT = 22;

  /** Queries nested too deep. */
  public static final int QUERY_DEPTH = 27;

  /** No such code. */
  public static final int NO_SUCH_CODE = 28;

  /** A program that ended otherwise than with an error of its own. */
  public static final int VM_ERROR = 29;

  /** Responses nested too deep. */
  public static final int CALL_DEPTH = 30;

  /** In {@link #SDK}: not allowed. */
  public static final int UNAUTHORIZED = 4;

  /** In {@link #SDK}: too few coins. */
  public static final int INSUFFICIENT_FUNDS = 5;

  /** In {@link #SDK}: coins that make no sense. */
  public static final int INVALID_COINS = 10;

  /** In {@link #SDK}: gas ran out. */
  public static final int OUT_OF_GAS = 11;

  /** In {@link #SDK}: a request that makes no sense. */
  public static final int INVALID_REQUEST = 18;

  /** Of contracts, hidden from programs. */
  public static CallError wasm(int code, String text) {
    return new CallError(WASM, code, text, false);
  }

  /** Of contracts, shown to programs. */
  public static CallError shown(int code, String text) {
    return new CallError(WASM, code, text, true);
  }

  /** Of accounts, coins and gas. */
  public static CallError sdk(int code, String text) {
    return new CallError(SDK, code, text, false);
  }

  /** Of a program that is not there any more, or not yet. */
  public static CallError unavailable(ReplyCode why) {
    return new CallError(PROGRAM, why.ordinal(), "program: " + nameOf(why), true);
  }

  /** A reply code as people read it, such as {@code ProgramExited}. */
  private static String nameOf(ReplyCode code) {
    StringBuilder name = new StringBuilder();
    for (String word : code.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  /** One more layer, which hides what is below, unless it is an error of the system. */
  public CallError wrapped(String layer) {
    return isOfSystem() ? this : new CallError(codespace, code, layer + ": " + text, false);
  }

  /** Whether something is not there, or not understood: no layer hides that. */
  private boolean isOfSystem() {
    boolean isUnknown = code == NO_SUCH_CONTRACT || code == NO_SUCH_CODE || code == UNKNOWN_MESSAGE;
    return isShown && (codespace.equals(PROGRAM) || codespace.equals(WASM) && isUnknown);
  }

  /** What programs see. */
  public String redacted() {
    return isShown ? text : "codespace: " + codespace + ", code: " + code;
  }

  /** As scenario files and operators name it, such as {@code wasm/5}. */
  public String name() {
    return codespace.equals(PROGRAM) ? text : codespace + "/" + code;
  }
}
