package io.geartrain.runtime.host;

import io.geartrain.runtime.message.ActorId;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a dispatch has made so far: what it makes next is named by it. The runs of a unit of work pass
 * it on to each other.
 *
 * @param index ids of messages that are taken
 * @param sent messages
 * @param reserved reservations
 * @param created programs
 */
public record Counts(int index, int sent, int reserved, List<ActorId> created) {
  /** Nothing yet. */
  public static final Counts NONE = new Counts(0, 0, 0, List.of());

  public Counts {
    created = List.copyOf(created);
  }

  /** With as many of each as a message had before it waited. */
  public static Counts after(Progress kept) {
    return new Counts(0, kept.outgoing(), kept.reservations(), kept.created());
  }

  List<ActorId> with(ActorId program) {
    List<ActorId> more = new ArrayList<>(created);
    more.add(program);
    return more;
  }
}
