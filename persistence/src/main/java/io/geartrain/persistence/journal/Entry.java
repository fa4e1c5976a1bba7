package io.geartrain.persistence.journal;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;

/**
 * What a frame holds: an event with all that Akka wants back, or a mark that events are deleted.
 *
 * @param kind {@link #EVENT} or {@link #DELETED}
 * @param persistenceId whose
 * @param sequenceNr the event's, or the last deleted one
 * @param writerUuid of the actor that wrote it
 * @param timestamp milliseconds since 1970, or 0
 * @param adapterManifest as an event adapter gave it
 * @param payload the event
 * @param metadata beside it, or null
 */
public record Entry(
    int kind,
    String persistenceId,
    long sequenceNr,
    String writerUuid,
    long timestamp,
    String adapterManifest,
    Serialized payload,
    Serialized metadata) {
  /** An event. */
  public static final int EVENT = 1;

  /** A deletion mark. */
  public static final int DELETED = 2;

  /**
   * Bytes and what reads them.
   *
   * @param serializer Akka's number of the serializer
   * @param manifest the serializer's own
   * @param bytes of the object
   */
  public record Serialized(int serializer, String manifest, byte[] bytes) {}

  static Entry deleted(String persistenceId, long to) {
    return new Entry(DELETED, persistenceId, to, "", 0, "", null, null);
  }

  /** The same with another payload of the same serializer and manifest. */
  public Entry withPayload(byte[] bytes) {
    return new Entry(
        kind,
        persistenceId,
        sequenceNr,
        writerUuid,
        timestamp,
        adapterManifest,
        new Serialized(payload.serializer(), payload.manifest(), bytes),
        metadata);
  }

  private static final byte[] WITHOUT_METADATA = {0};

  private static final ThreadLocal<WireWriter> HEAD =
      ThreadLocal.withInitial(() -> new WireWriter(1 << 8));

  /** The entry's bytes in parts, one behind the other: an event's own are not copied. */
  public byte[][] parts() {
    WireWriter out = HEAD.get().clear();
    out.u8(kind).text(persistenceId).unsigned(sequenceNr);
    if (kind != EVENT) {
      return new byte[][] {out.toBytes()};
    }
    out.text(writerUuid).unsigned(timestamp).text(adapterManifest);
    byte[] head = head(out, payload);
    if (metadata == null) {
      return new byte[][] {head, payload.bytes, WITHOUT_METADATA};
    }
    byte[] second = head(out.clear().bool(true), metadata);
    return new byte[][] {head, payload.bytes, second, metadata.bytes};
  }

  private static byte[] head(WireWriter out, Serialized of) {
    return out.signed(of.serializer()).text(of.manifest()).unsigned(of.bytes.length).toBytes();
  }

  /**
   * The entry of these bytes.
   *
   * @throws WireFormatException when they are none
   */
  public static Entry decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int kind = in.u8();
    String id = in.text();
    long sequenceNr = in.unsigned();
    if (kind == DELETED) {
      in.expectEnd();
      return deleted(id, sequenceNr);
    }
    if (kind != EVENT) {
      throw new WireFormatException(0, "an entry, 1 or 2", "tag " + kind);
    }
    Entry entry =
        new Entry(
            kind,
            id,
            sequenceNr,
            in.text(),
            in.any(),
            in.text(),
            read(in),
            in.bool() ? read(in) : null);
    in.expectEnd();
    return entry;
  }

  private static Serialized read(WireReader in) {
    return new Serialized((int) in.signed(), in.text(), in.counted());
  }
}
