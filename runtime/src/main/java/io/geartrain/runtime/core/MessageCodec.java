package io.geartrain.runtime.core;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.ReplyCode;
import java.util.List;

/** The bytes of messages that wait, in snapshots and where they are spilled. */
final class MessageCodec {
  /** Messages of so many bytes are read from a snapshot before they are put where they wait. */
  static final long AT_ONCE = 2 << 20;

  private static final int OVERHEAD = 240;
  private static final int PROGRESS = 200;

  private MessageCodec() {}

  /** What a message takes in memory, roughly. */
  static long weight(Message message) {
    return OVERHEAD + message.payload().size();
  }

  /** What something parked takes in memory, roughly. */
  static long weight(Parked parked) {
    Progress progress = parked.progress();
    return weight(parked.message())
        + (progress == null || progress.suspension() == null
            ? 0
            : PROGRESS + progress.suspension().continuation().size());
  }

  static byte[] encode(List<Queued> messages) {
    return new WireWriter(160 * messages.size())
        .list(messages, (out, queued) -> write(out, queued.message()))
        .toBytes();
  }

  static List<Message> decodeList(byte[] bytes) {
    return new WireReader(bytes).list(MessageCodec::read);
  }

  /** The messages of an encoded list, as they would stand in a larger one. */
  static byte[] withoutCount(byte[] list) {
    WireReader in = new WireReader(list);
    in.count();
    return in.from(in.position());
  }

  static void write(WireWriter out, Message message) {
    out.messageId(message.id()).bytes32(message.source().bytes());
    out.bytes32(message.destination().bytes()).u8(message.entry().ordinal());
    out.payload(message.payload()).value(message.value()).optionalId(message.gasNode());
    out.optionalId(message.replyTo());
    if (message.replyTo() != null) {
      out.u8(message.replyCode().ordinal());
    }
  }

  static Message read(WireReader in) {
    var id = in.messageId();
    ActorId source = new ActorId(in.bytes32());
    ActorId destination = new ActorId(in.bytes32());
    EntryPoint entry = EntryPoint.at(in.ordinal(EntryPoint.values().length, "an entry point"));
    var payload = in.payload();
    var value = in.value();
    var node = in.optionalId();
    var replyTo = in.optionalId();
    return new Message(
        id, source, destination, entry, payload, value, node, replyTo, code(in, replyTo != null));
  }

  static ReplyCode code(WireReader in, boolean answers) {
    return answers ? ReplyCode.at(in.ordinal(ReplyCode.values().length, "a reply code")) : null;
  }

  static void writeParked(WireWriter out, Parked parked) {
    out.u8(parked.kind().ordinal());
    write(out, parked.message());
    out.unsigned(parked.since()).unsigned(parked.lock()).optionalText(parked.key());
    out.bool(parked.progress() != null);
    if (parked.progress() != null) {
      StandingCodec.progress(out, parked.progress());
    }
  }

  static Parked readParked(WireReader in) {
    return new Parked(
        Parked.Kind.at(in.ordinal(Parked.Kind.values().length, "a kind of task")),
        read(in),
        in.unsigned(),
        in.unsigned(),
        in.optionalText(),
        in.bool() ? StandingCodec.progress(in) : null);
  }
}
