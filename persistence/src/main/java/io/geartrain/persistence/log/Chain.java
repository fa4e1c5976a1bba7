package io.geartrain.persistence.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the digest of a frame is over, beside the digest of the frame before. A segment keeps the one it was
 * begun with, so that a log can go on with another.
 */
public enum Chain {
  /** Its body: nobody can exchange a byte unnoticed, not even on purpose. */
  BODY(1),
  /** Its length and its body's checksum: finds what disks and mistakes do, for a fraction of the time. */
  CHECKSUM(2);

  /** The version of a segment in which frames are chained so. */
  final int version;

  Chain(int version) {
    this.version = version;
  }

  /** The one that a segment of that version has, or null for none. */
  static Chain of(int version) {
    for (Chain chain : values()) {
      if (chain.version == version) {
        return chain;
      }
    }
    return null;
  }

  /**
   * The one of that name in a configuration.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Chain named(String name) {
    for (Chain chain : values()) {
      if (chain.settingName().equals(name)) {
        return chain;
      }
    }
    throw new IllegalArgumentException(
        "chain-over must be "
            + Arrays.stream(values()).map(Chain::settingName).collect(Collectors.joining(" or "))
            + ", was '"
            + name
            + "'");
  }

  private String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
