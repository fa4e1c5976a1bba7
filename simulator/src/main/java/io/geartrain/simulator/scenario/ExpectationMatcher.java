package io.geartrain.simulator.scenario;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReservationId;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what a file expects with what is found (scenarios.md, Expectations). */
final class ExpectationMatcher {
  private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<)\\s*(-?[0-9]+)");
  private static final Pattern LATER = Pattern.compile("\\+[0-9]+");

  private final Names names;
  private final long height;

  /** Compares against a chain at that height. */
  ExpectationMatcher(Names names, long height) {
    this.names = names;
    this.height = height;
  }

  /** The first place where the two differ. */
  record Mismatch(Yaml at, String path, String expected, String found) {}

  /** Where what is found differs first from what is expected, or null. */
  Mismatch compare(Yaml expected, Object found, String path) {
    if (expected.isMap()) {
      return compareMap(expected, found, path);
    }
    if (expected.isList()) {
      return compareList(expected, found, path);
    }
    return isLeaf(expected, found) ? null : differs(expected, found, path);
  }

  private Mismatch differs(Yaml expected, Object found, String path) {
    return new Mismatch(expected, path, expected.shown(), Shown.of(found, names));
  }

  private static Object decoded(Object found) {
    return found instanceof Payload payload ? ScriptedPrograms.tree(payload) : found;
  }

  // ------------------------------------------------------------------ maps and lists

  private Mismatch compareMap(Yaml expected, Object found, String path) {
    Map<String, Yaml> fields = expected.map();
    Object parts = decoded(found);
    if (parts instanceof List<?> items && fields.size() == 1) {
      boolean whole = fields.containsKey("unordered");
      if (whole || fields.containsKey("contains")) {
        Yaml wanted = fields.values().iterator().next();
        return isAmong(wanted.list(), items, whole) ? null : differs(expected, found, path);
      }
    }
    if (!(parts instanceof Map<?, ?> map)) {
      return differs(expected, found, path);
    }
    for (Map.Entry<String, Yaml> field : fields.entrySet()) {
      Mismatch mismatch =
          compare(field.getValue(), map.get(field.getKey()), path + "." + field.getKey());
      if (mismatch != null) {
        return mismatch;
      }
    }
    return null;
  }

  private Mismatch compareList(Yaml expected, Object found, String path) {
    List<Yaml> wanted = expected.list();
    if (!(decoded(found) instanceof List<?> items) || items.size() != wanted.size()) {
      return differs(expected, found, path);
    }
    for (int i = 0; i < wanted.size(); i++) {
      Mismatch mismatch = compare(wanted.get(i), items.get(i), path + "[" + i + "]");
      if (mismatch != null) {
        // Of a list of words all is shown, else one does not see what moved.
        return wanted.get(i).isScalar() ? differs(expected, found, path) : mismatch;
      }
    }
    return null;
  }

  /** Whether each wanted item is found, none for two of them. */
  private boolean isAmong(List<Yaml> wanted, List<?> items, boolean whole) {
    if (wanted.size() > items.size() || whole && wanted.size() != items.size()) {
      return false;
    }
    int[] takenBy = new int[items.size()];
    Arrays.fill(takenBy, -1);
    for (int i = 0; i < wanted.size(); i++) {
      if (!find(i, wanted, items, takenBy, new HashSet<>())) {
        return false;
      }
    }
    return true;
  }

  /** Finds an item, moving others to another of theirs if need be. */
  private boolean find(
      int which, List<Yaml> wanted, List<?> items, int[] takenBy, Set<Integer> tried) {
    for (int i = 0; i < takenBy.length; i++) {
      if (!tried.contains(i) && compare(wanted.get(which), items.get(i), "") == null) {
        tried.add(i);
        if (takenBy[i] < 0 || find(takenBy[i], wanted, items, takenBy, tried)) {
          takenBy[i] = which;
          return true;
        }
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ leaves

  private boolean isLeaf(Yaml expected, Object found) {
    if (expected.isPlain()) {
      switch (expected.text()) {
        case "any" -> {
          return found != null;
        }
        case "absent", "none" -> {
          return found == null;
        }
        default -> {}
      }
    }
    if (found == null) {
      return false;
    }
    String text = expected.text();
    Matcher bound = BOUND.matcher(text);
    BigInteger number = number(decoded(found));
    if (number != null && bound.matches()) {
      return isWithin(number, bound.group(1), new BigInteger(bound.group(2)));
    }
    if (number != null && LATER.matcher(text).matches()) {
      return number.equals(new BigInteger(text).add(BigInteger.valueOf(height)));
    }
    if (found instanceof Payload payload) {
      return isPayload(expected, payload);
    }
    if (number != null) {
      return text.matches("-?[0-9]+") && number.equals(new BigInteger(text));
    }
    return isNamed(expected, found);
  }

  private static BigInteger number(Object found) {
    if (found instanceof BigInteger number) {
      return number;
    }
    return found instanceof Number number ? BigInteger.valueOf(number.longValue()) : null;
  }

  private static boolean isWithin(BigInteger number, String sign, BigInteger bound) {
    int order = number.compareTo(bound);
    return switch (sign) {
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order < 0;
    };
  }

  private boolean isPayload(Yaml expected, Payload found) {
    if (ScriptedPrograms.payload(new Trees(names).payload(expected)).equals(found)) {
      return true;
    }
    // An id that a script keeps.
    Object tree = ScriptedPrograms.tree(found);
    return (tree instanceof MessageId || tree instanceof ReservationId || tree instanceof ActorId)
        && isNamed(expected, tree);
  }

  private boolean isNamed(Yaml expected, Object found) {
    String text = expected.text();
    String name = text.startsWith("@") ? text.substring(1) : text;
    if (found instanceof ChainView.Named named) {
      return named.isNamed(text);
    } else if (found instanceof ActorId) {
      return found.equals(names.actor(name));
    } else if (found instanceof MessageId) {
      return found.equals(names.message(name));
    } else if (found instanceof ReservationId) {
      return found.equals(names.reservation(name));
    } else if (found instanceof byte[] bytes) {
      return ScriptedPrograms.payload(new Trees(names).payload(expected))
          .equals(Payload.wrap(bytes));
    }
    return found.toString().equals(text);
  }
}
