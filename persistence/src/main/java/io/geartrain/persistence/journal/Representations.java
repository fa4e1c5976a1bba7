package io.geartrain.persistence.journal;

import akka.actor.ActorSystem;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.Tagged;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import io.geartrain.runtime.storage.StreamedSerializer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

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

  /** Writes what tells the serializer, and to the end what it writes, without an array if it can. */
  public void write(Object object, DataOutputStream out) throws IOException {
    Serializer serializer = serialization.findSerializerFor(object);
    String manifest = Serializers.manifestFor(serializer, object);
    out.writeInt(serializer.identifier());
    out.writeUTF(manifest);
    if (serializer instanceof StreamedSerializer streamed && streamed.isStreamed(manifest)) {
      streamed.write(object, out);
    } else {
      out.write(serialization.serialize(object).get());
    }
  }

  /** The object that the rest of a stream is, written by that serializer. */
  public Object read(int serializer, String manifest, InputStream in) throws IOException {
    if (serialization.serializerByIdentity().get(serializer).getOrElse(() -> null)
            instanceof StreamedSerializer streamed
        && streamed.isStreamed(manifest)) {
      return streamed.read(in, manifest);
    }
    return serialization.deserialize(in.readAllBytes(), serializer, manifest).get();
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
