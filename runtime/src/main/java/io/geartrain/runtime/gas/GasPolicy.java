package io.geartrain.runtime.gas;

import java.util.List;

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
   * Taken when a run of a unit of work begins.
   *
   * @param isCheap whether it is the reply of a call, or its code is pinned or was used in the unit before
   */
  default long setupCost(int payloadBytes, boolean isCheap) {
    return startCost(payloadBytes);
  }

  /** Taken from whoever asks a query, beside what answering it burns. */
  default long queryCost(int payloadBytes, boolean isCheap) {
    return setupCost(payloadBytes, isCheap);
  }

  /**
   * Taken for what a run of a unit of work shows outside.
   *
   * @param attributes of all its events
   * @param attributeBytes of their keys and values
   * @param events beside the response's own
   * @param typeBytes of their types
   */
  default long responseCost(int attributes, long attributeBytes, int events, long typeBytes) {
    return 0;
  }

  /**
   * Most gas of a question from outside, where no other limit is set.
   *
   * @param defaultGas limit of a message that names none
   */
  default long queryLimit(long defaultGas) {
    return defaultGas;
  }

  /**
   * The policy of that name: {@code metered}, {@code plain}, {@code cosmwasm} or {@code unmetered}.
   *
   * @param schedule the schedule of {@code metered}, by its number
   * @param dispatchGas what {@code plain} takes for each run
   * @throws IllegalArgumentException when there is none of that name, or number
   */
  static GasPolicy named(String name, int schedule, long dispatchGas) {
    return switch (name) {
      case "metered" -> Metered.schedule(schedule);
      case "plain" -> new Plain(dispatchGas);
      case "cosmwasm" -> Cosmwasm.POLICY;
      case "unmetered" -> Unmetered.POLICY;
      default ->
          throw new IllegalArgumentException(
              "gas policy must be metered, plain, cosmwasm or unmetered, was '" + name + "'");
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

  /**
   * A published schedule for JVM programs. One gas unit is about a picosecond.
   *
   * @param dispatch queue, hand-over, context, outcome
   * @param payloadByte a byte of a payload that is decoded
   * @param effect its id, its place in the record, its routing
   * @param sentByte a byte of a payload that is sent: encoded and logged
   * @param eventByte a byte of an event: encoded, logged and checkpointed
   */
  record Metered(long dispatch, long payloadByte, long effect, long sentByte, long eventByte)
      implements GasPolicy {
    /** The schedule of new logs. */
    public static final int NEWEST = 2;

    private static final List<Metered> SCHEDULES =
        List.of(
            new Metered(2_000_000, 2_000, 500_000, 2_000, 4_000),
            new Metered(2_500_000, 2_500, 200_000, 5_000, 20_000));

    /**
     * The schedule of that number: a log keeps the one that it was begun with.
     *
     * @param number from 1 to {@link #NEWEST}
     * @throws IllegalArgumentException when there is none of that number
     */
    public static Metered schedule(int number) {
      if (number < 1 || number > NEWEST) {
        throw new IllegalArgumentException(
            "gas-schedule must be 1 to " + NEWEST + ", was " + number);
      }
      return SCHEDULES.get(number - 1);
    }

    @Override
    public boolean isMetered() {
      return true;
    }

    @Override
    public long startCost(int payloadBytes) {
      return dispatch + payloadByte * payloadBytes;
    }

    @Override
    public long effectCost(int payloadBytes) {
      return effect + sentByte * payloadBytes;
    }

    @Override
    public long eventCost(int eventBytes) {
      return eventByte * eventBytes;
    }

    @Override
    public long responseCost(int attributes, long attributeBytes, int events, long typeBytes) {
      return effect * events + sentByte * (attributeBytes + typeBytes);
    }
  }

  /** The figures of CosmWasm's host, in its gas (cosmwasm.md, 1: Gas): setup, attributes and events. */
  record Cosmwasm() implements GasPolicy {
    private static final Cosmwasm POLICY = new Cosmwasm();

    /** Code is made ready. */
    public static final long SETUP = 60_000;

    /** Code that is ready is used again. */
    public static final long SETUP_AGAIN = 2_000;

    /** An attribute. */
    public static final long ATTRIBUTE = 10;

    /** Bytes of attributes that each response has for nothing. */
    public static final long FREE_BYTES = 100;

    /** An event of the program's own. */
    public static final long EVENT = 20;

    /** Of a question from outside, at most. */
    public static final long QUERY_LIMIT = 3_000_000;

    @Override
    public boolean isMetered() {
      return true;
    }

    @Override
    public long startCost(int payloadBytes) {
      return SETUP;
    }

    @Override
    public long effectCost(int payloadBytes) {
      return 0;
    }

    @Override
    public long eventCost(int eventBytes) {
      return 0;
    }

    @Override
    public long setupCost(int payloadBytes, boolean isCheap) {
      return isCheap ? SETUP_AGAIN : SETUP;
    }

    @Override
    public long responseCost(int attributes, long attributeBytes, int events, long typeBytes) {
      return ATTRIBUTE * attributes
          + Math.max(0, attributeBytes - FREE_BYTES)
          + EVENT * events
          + typeBytes;
    }

    @Override
    public long queryLimit(long defaultGas) {
      return QUERY_LIMIT;
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
    public long queryCost(int payloadBytes, boolean isCheap) {
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
