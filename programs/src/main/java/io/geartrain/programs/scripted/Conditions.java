package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides {@code when}: all its keys must match. */
final class Conditions {
  private static final Pattern COMPARISON = Pattern.compile("(>=|<=|>|<)\\s*(-?\\d+)");

  private final References references;

  Conditions(References references) {
    this.references = references;
  }

  boolean hold(Map<?, ?> when) {
    for (Map.Entry<?, ?> condition : when.entrySet()) {
      String key = (String) condition.getKey();
      Object found =
          References.isReference(key)
              ? references.reference(key.substring(1))
              : references.stored(key);
      if (!matches(condition.getValue(), found)) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(Object written, Object found) {
    if ("absent".equals(written)) {
      return found == null;
    } else if ("any".equals(written)) {
      return found != null;
    } else if (written instanceof String text) {
      Matcher comparison = COMPARISON.matcher(text);
      if (comparison.matches()) {
        BigInteger number = Data.asNumber(found);
        return number != null
            && compares(number.compareTo(new BigInteger(comparison.group(2))), comparison.group(1));
      }
    }
    // As payloads: an id is equal to its bytes, and nothing to an empty text.
    return Data.toPayload(references.resolve(written)).equals(Data.toPayload(found));
  }

  private static boolean compares(int order, String operator) {
    return switch (operator) {
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order < 0;
    };
  }
}
