package io.geartrain.persistence.journal;

import akka.actor.ExtendedActorSystem;
import akka.serialization.Serialization;
import akka.serialization.SerializerWithStringManifest;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;

/** Writes a {@link MarkedEvent} with the manifest {@code marked/2}, and reads only that. */
public final class MarkedSerializer extends SerializerWithStringManifest {
  private static final String MANIFEST = "marked/2";

  private final ExtendedActorSystem system;

  /** Made by Akka. */
  public MarkedSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  @Override
  public int identifier() {
    return 40_771;
  }

  @Override
  public String manifest(Object object) {
    return MANIFEST;
  }

  @Override
  public byte[] toBinary(Object object) {
    MarkedEvent event = (MarkedEvent) object;
    String text = event.text() + "|" + Serialization.serializedActorPath(event.sender());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.equals(MANIFEST)) {
      throw new NotSerializableException("manifest " + manifest);
    }
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\|");
    return new MarkedEvent(parts[0], system.provider().resolveActorRef(parts[1]));
  }
}
