package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Gas that was set aside under a name of its own (gear.md, 0: Reservation id). A value: it may stand in
 * states and payloads.
 *
 * @param message the message whose run reserved it
 * @param nonce counts the reservations of that message, from 0, its waits included
 */
public record ReservationId(MessageId message, int nonce) implements Comparable<ReservationId> {

  public ReservationId {
    if (message == null || nonce < 0) {
      throw new IllegalArgumentException(
          "a reservation has a message and a nonce from 0: " + message + ", " + nonce);
    }
  }

  /**
   * Reads the text form, such as {@code 17.d.3.0/2}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  @JsonCreator
  public static ReservationId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw malformed(text, null);
    }
    try {
      return new ReservationId(
          MessageId.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed(text, e);
    }
  }

  private static IllegalArgumentException malformed(String text, Exception cause) {
    return new IllegalArgumentException(
        "a reservation id reads message/nonce, such as 17.d.3.0/2; was '" + text + "'", cause);
  }

  @Override
  public int compareTo(ReservationId other) {
    int order = message.compareTo(other.message);
    return order != 0 ? order : Integer.compare(nonce, other.nonce);
  }

  /** The text form, such as {@code 17.d.3.0/2}. */
  @Override
  @JsonValue
  public String toString() {
    return message + "/" + nonce;
  }
}
