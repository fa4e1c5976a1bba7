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

  private static final ThreadLocal<WireWriter> HEAD =
      ThreadLocal.withInitial(() -> new WireWriter(1 << 8));

  /** The entry's bytes. */
  public byte[] encode() {
    WireWriter out = HEAD.get().clear();
    out.u8(kind).text(persistenceId).unsigned(sequenceNr);
    if (kind == EVENT) {
      out.text(writerUuid).unsigned(timestamp).text(adapterManifest);
      out.signed(payload.serializer()).text(payload.manifest());
      if (metadata == null) {
        // Nearly every event: one copy, into an array of the right length.
        return out.followedByCounted(payload.bytes, 0);
      }
      out.counted(payload.bytes).bool(true);
      write(out, metadata);
    }
    return out.toBytes();
  }

  private static void write(WireWriter out, Serialized value) {
    out.signed(value.serializer()).text(value.manifest()).counted(value.bytes());
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
