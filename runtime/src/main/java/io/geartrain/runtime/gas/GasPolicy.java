package io.geartrain.runtime.gas;

/**
 * What things cost. Pluggable by name: the genesis says which one a log lives by, so that replay
 * counts the same.
 */
public sealed interface GasPolicy {
  /** Whether gas is counted at all. If not, nothing is ever refused for its price. */
  boolean isMetered();

  /** Taken when a run starts, before liveness of its program is looked at. */
  long startCost(int payloadBytes);

  /** Taken when an effect is made. */
  long effectCost(int payloadBytes);

  /** Taken for an event when the handler returns. */
  long eventCost(int eventBytes);

  /**
   * The policy of that name: {@code metered}, {@code plain} or {@code unmetered}.
   *
   * @param dispatchGas what {@code plain} takes for each run
   * @throws IllegalArgumentException when there is none of that name
   */
  static GasPolicy named(String name, long dispatchGas) {
    return switch (name) {
      case "metered" -> Metered.POLICY;
      case "plain" -> new Plain(dispatchGas);
      case "unmetered" -> Unmetered.POLICY;
      default ->
          throw new IllegalArgumentException(
              "gas policy must be metered, plain or unmetered, was '" + name + "'");
    };
  }

  /**
   * Rent for so many heights and some more; {@link Long#MAX_VALUE} when it is too much to count, so that
   * nobody pays for an age with an overflow.
   */
  static long rent(long perHeight, long heights, long more) {
    try {
      return Math.multiplyExact(perHeight, Math.addExact(heights, more));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** The published schedule for JVM programs. One gas unit is about a picosecond. */
  record Metered() implements GasPolicy {
    private static final Metered POLICY = new Metered();

    /** A dispatch: queue, hand-over, context, outcome. */
    public static final long DISPATCH = 2_000_000;

    /** A byte of a payload that is decoded. */
    public static final long PAYLOAD_BYTE = 2_000;

    /** An effect: its id, its place in the record, its routing. */
    public static final long EFFECT = 500_000;

    /** A byte of a payload that is sent. */
    public static final long SENT_BYTE = 2_000;

    /** A byte of an event: encoded, logged and checkpointed. */
    public static final long EVENT_BYTE = 4_000;

    @Override
    public boolean isMetered() {
      return true;
    }

    @Override
    public long startCost(int payloadBytes) {
      return DISPATCH + PAYLOAD_BYTE * payloadBytes;
    }

    @Override
    public long effectCost(int payloadBytes) {
      return EFFECT + SENT_BYTE * payloadBytes;
    }

    @Override
    public long eventCost(int eventBytes) {
      return EVENT_BYTE * eventBytes;
    }
  }

  /**
   * Each run takes the same; nothing else costs (scenarios.md, World).
   *
   * @param dispatchGas what a run takes
   */
  record Plain(long dispatchGas) implements GasPolicy {
    @Override
    public boolean isMetered() {
      return true;
    }

    @Override
    public long startCost(int payloadBytes) {
      return dispatchGas;
    }

    @Override
    public long effectCost(int payloadBytes) {
      return 0;
    }

    @Override
    public long eventCost(int eventBytes) {
      return 0;
    }
  }

  /** Nothing is counted and nothing refused. */
  record Unmetered() implements GasPolicy {
    private static final Unmetered POLICY = new Unmetered();

    @Override
    public boolean isMetered() {
      return false;
    }

    @Override
    public long startCost(int payloadBytes) {
      return 0;
    }

    @Override
    public long effectCost(int payloadBytes) {
      return 0;
    }

    @Override
    public long eventCost(int eventBytes) {
      return 0;
    }
  }
}
