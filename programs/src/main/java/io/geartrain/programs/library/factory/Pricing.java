package io.geartrain.programs.library.factory;

import io.geartrain.runtime.message.Request;

/** What every pricing strategy understands, whatever its code: the factory knows no more of them. */
public final class Pricing {
  private Pricing() {}

  /** The commands. */
  public sealed interface Command {}

  /** Asks for the price of an amount of goods, 0 or more. */
  public record Quote(long amount) implements Command, Request<Price> {}

  /** The answer. */
  public record Price(long total) {}
}
