package io.geartrain.programs.scripted;

import io.geartrain.runtime.message.ReplyCode;
import java.util.Locale;

/** Reply codes as scenario files name them: {@code Auto}, {@code RanOutOfGas} and so on. */
public final class CodeNames {
  /** An ask that had no reply in time. */
  public static final String TIMEOUT = "Timeout";

  /** An ask whose message was cancelled. */
  public static final String CANCELLED = "Cancelled";

  private CodeNames() {}

  /** The code's name. */
  public static String of(ReplyCode code) {
    StringBuilder name = new StringBuilder();
    for (String word : code.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
