package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.TreePMap;

/**
 * A program's message that waits in a user's mailbox.
 *
 * @param message by this it is claimed and answered
 * @param from the program
 * @param payload its bytes
 * @param value what the user gets with it
 * @param until the height at which its time is over and the value is paid all the same
 */
public record HeldMail(
    MessageId message, ActorId from, Payload payload, Value value, BlockHeight until) {
  private static final MessageId FIRST = new MessageId(0, Phase.INPUT, 0, 0);

  /** The mailbox of a user, in the order of message ids. */
  public static List<HeldMail> of(ChainState chain, ActorId user) {
    List<HeldMail> held = new ArrayList<>();
    Agenda.Draft parked = chain.agenda().open(Spill.NONE);
    TreePMap<ActorKey<MessageId>, AgendaKey> mail = chain.standing().mail();
    for (ActorKey<MessageId> key :
        ActorKey.of(user, mail.tailMap(new ActorKey<>(user, FIRST)).keySet())) {
      AgendaKey place = mail.get(key);
      Message sent = parked.at(place).message();
      held.add(
          new HeldMail(
              sent.id(),
              sent.source(),
              sent.payload(),
              sent.value(),
              new BlockHeight(place.due())));
    }
    return held;
  }

  /** The payload as a value of that class. */
  public <T> T decode(Class<T> type) {
    return io.geartrain.runtime.codec.Payloads.decode(type, payload);
  }
}
