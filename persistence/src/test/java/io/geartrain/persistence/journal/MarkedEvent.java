package io.geartrain.persistence.journal;

import akka.actor.ActorRef;

/**
 * An event with a serializer of its own, {@link MarkedSerializer}, and a reference that only reads back
 * when the serializer is told of the actor system.
 */
public record MarkedEvent(String text, ActorRef sender) {}
