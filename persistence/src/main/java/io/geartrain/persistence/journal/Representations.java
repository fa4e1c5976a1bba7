package io.geartrain.persistence.journal;

import akka.actor.ActorSystem;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.Tagged;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;

/** Between Akka's representation of an event and what a frame holds. */
public final class Representations {
  private final Serialization serialization;

  /** With the serializers of that system. */
  public Representations(ActorSystem system) {
    this.serialization = SerializationExtension.get(system);
  }

  /** The entry of an event; throws what its serializer throws. */
  Entry toEntry(PersistentRepr event) {
    Object payload = event.payload();
    if (payload instanceof Tagged tagged) {
      payload = tagged.payload();
    }
    return new Entry(
        Entry.EVENT,
        event.persistenceId(),
        event.sequenceNr(),
        event.writerUuid(),
        event.timestamp(),
        event.manifest(),
        toBytes(payload),
        event.metadata().isDefined() ? toBytes(event.metadata().get()) : null);
  }

  /** The bytes of any object that has a serializer. */
  public Entry.Serialized toBytes(Object object) {
    Serializer serializer = serialization.findSerializerFor(object);
    return new Entry.Serialized(
        serializer.identifier(),
        Serializers.manifestFor(serializer, object),
        serialization.serialize(object).get());
  }

  /** The object of such bytes. */
  public Object toObject(Entry.Serialized from) {
    return serialization.deserialize(from.bytes(), from.serializer(), from.manifest()).get();
  }

  /** Akka's representation of a stored event. */
  public PersistentRepr toRepr(Entry entry) {
    PersistentRepr event =
        PersistentRepr.apply(
                toObject(entry.payload()),
                entry.sequenceNr(),
                entry.persistenceId(),
                entry.adapterManifest(),
                false,
                akka.actor.ActorRef.noSender(),
                entry.writerUuid())
            .withTimestamp(entry.timestamp());
    return entry.metadata() == null ? event : event.withMetadata(toObject(entry.metadata()));
  }
}
