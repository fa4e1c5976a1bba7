package io.geartrain.runtime.message;

import java.util.Locale;

/** The text form of an address: Bech32 (BIP 173), with a prefix that is a setting. */
public final class Bech32 {
  private static final String DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int CHECK_DIGITS = 6;
  private static final int DIGIT_BITS = 5;

  private Bech32() {}

  /**
   * Bytes as text.
   *
   * @param prefix small letters and digits
   */
  public static String encode(String prefix, byte[] bytes) {
    int count = (bytes.length * 8 + DIGIT_BITS - 1) / DIGIT_BITS;
    StringBuilder text = new StringBuilder(prefix).append('1');
    int check = expanded(prefix);
    int waiting = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (bits < DIGIT_BITS) {
        waiting = waiting << 8 | (at < bytes.length ? bytes[at++] & 0xFF : 0);
        bits += 8;
      }
      int digit = waiting >>> bits - DIGIT_BITS & 31;
      bits -= DIGIT_BITS;
      text.append(DIGITS.charAt(digit));
      check = step(check, digit);
    }
    for (int i = 0; i < CHECK_DIGITS; i++) {
      check = step(check, 0);
    }
    check ^= 1;
    for (int i = CHECK_DIGITS - 1; i >= 0; i--) {
      text.append(DIGITS.charAt(check >>> DIGIT_BITS * i & 31));
    }
    return text.toString();
  }

  /**
   * The bytes of a text.
   *
   * @param prefix that it must have
   * @throws IllegalArgumentException when it is anything else, and says what
   */
  public static byte[] decode(String prefix, String text) {
    String small = text.toLowerCase(Locale.ROOT);
    if (!small.startsWith(prefix + "1") || small.length() < prefix.length() + 1 + CHECK_DIGITS) {
      throw new IllegalArgumentException(
          "an address begins with '" + prefix + "1', '" + text + "' does not");
    }
    int check = expanded(prefix);
    int from = prefix.length() + 1;
    int end = small.length() - CHECK_DIGITS;
    byte[] bytes = new byte[(end - from) * DIGIT_BITS / 8];
    int waiting = 0;
    int bits = 0;
    int at = 0;
    for (int i = from; i < small.length(); i++) {
      int digit = DIGITS.indexOf(small.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException(
            "'" + small.charAt(i) + "' at " + i + " of '" + text + "' is no digit of an address");
      }
      check = step(check, digit);
      if (i < end) {
        waiting = waiting << DIGIT_BITS | digit;
        bits += DIGIT_BITS;
        if (bits >= 8) {
          bits -= 8;
          bytes[at++] = (byte) (waiting >>> bits);
        }
      }
    }
    if (check != 1) {
      throw new IllegalArgumentException("'" + text + "' is mistyped: its check digits are wrong");
    }
    return bytes;
  }

  private static int expanded(String prefix) {
    int check = 1;
    for (int i = 0; i < prefix.length(); i++) {
      check = step(check, prefix.charAt(i) >>> DIGIT_BITS);
    }
    check = step(check, 0);
    for (int i = 0; i < prefix.length(); i++) {
      check = step(check, prefix.charAt(i) & 31);
    }
    return check;
  }

  private static int step(int check, int digit) {
    int top = check >>> 25;
    int next = (check & 0x1ffffff) << DIGIT_BITS ^ digit;
    for (int i = 0; i < GENERATOR.length; i++) {
      next ^= (top >>> i & 1) == 0 ? 0 : GENERATOR[i];
    }
    return next;
  }
}
