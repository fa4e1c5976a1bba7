package io.geartrain.programs;

import io.geartrain.runtime.block.Effect;
import java.util.List;

/** The options that an effect takes: one that would do nothing is refused, not passed over. */
final class AcceptedOptions {
  /** What a plain message takes. */
  static final AcceptedOptions SEND =
      new AcceptedOptions(
          "a send",
          "value(...), gas(...), from(...), after(...) and deposit(...)",
          SendOption.WithValue.class,
          SendOption.OwnGas.class,
          SendOption.FromReservation.class,
          SendOption.After.class,
          SendOption.ReplyDeposit.class);

  /** What an ask takes. */
  static final AcceptedOptions ASK =
      new AcceptedOptions(
          "an ask",
          "within(...), value(...), gas(...), after(...) and deposit(...)",
          SendOption.Within.class,
          SendOption.WithValue.class,
          SendOption.OwnGas.class,
          SendOption.After.class,
          SendOption.ReplyDeposit.class);

  /** What a call takes. */
  static final AcceptedOptions CALL =
      new AcceptedOptions(
          "a call",
          "value(...), funds(...), fence(...) and signer(...)",
          SendOption.WithValue.class,
          SendOption.WithFunds.class,
          SendOption.Fence.class,
          SendOption.SignedBy.class);

  /** What the making of a contract takes. */
  static final AcceptedOptions INSTANTIATION =
      new AcceptedOptions(
          "an instantiation",
          "value(...), funds(...) and fence(...)",
          SendOption.WithValue.class,
          SendOption.WithFunds.class,
          SendOption.Fence.class);

  /** What a reply takes. */
  static final AcceptedOptions REPLY =
      new AcceptedOptions(
          "a reply",
          "value(...), gas(...) and from(...)",
          SendOption.WithValue.class,
          SendOption.OwnGas.class,
          SendOption.FromReservation.class);

  /** What a creation takes. */
  static final AcceptedOptions CREATION =
      new AcceptedOptions(
          "a creation",
          "value(...), gas(...) and after(...)",
          SendOption.WithValue.class,
          SendOption.OwnGas.class,
          SendOption.After.class);

  /** What a timer takes. */
  static final AcceptedOptions TIMER =
      new AcceptedOptions("a timer", "gas(...)", SendOption.OwnGas.class);

  /** What a wake takes. */
  static final AcceptedOptions WAKE =
      new AcceptedOptions("a wake", "after(...)", SendOption.After.class);

  private final String what;
  private final String words;
  private final List<Class<? extends SendOption>> kinds;

  @SafeVarargs
  private AcceptedOptions(String what, String words, Class<? extends SendOption>... kinds) {
    this.what = what;
    this.words = words;
    this.kinds = List.of(kinds);
  }

  /**
   * Refuses what is not taken.
   *
   * @throws IllegalArgumentException naming it
   */
  void check(SendOption... options) {
    for (SendOption option : options) {
      if (!kinds.contains(option.getClass())) {
        throw new IllegalArgumentException(what + " takes " + words + " only, was given " + option);
      }
    }
    if (options.length > 1
        && SendOption.reservationOf(options) != null
        && SendOption.gasOf(options) != Effect.GASLESS) {
      throw new IllegalArgumentException(
          what + " that a reservation pays for has no gas of its own");
    }
  }
}
