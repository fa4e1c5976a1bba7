package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.core.ChainStateCodec;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bytes of a chain snapshot. */
final class ChainSnapshotCodec {
  private static final int VERSION = 1;

  private ChainSnapshotCodec() {}

  static byte[] encode(ChainSnapshot snapshot) {
    WireWriter out = new WireWriter(1 << 16);
    out.u8(VERSION).unsigned(snapshot.genesisMillis());
    ChainStateCodec.write(out, snapshot.state());
    out.list(
        snapshot.marks().entrySet(),
        (w, mark) -> w.bytes32(mark.getKey().bytes()).unsigned(mark.getValue()));
    out.list(
        snapshot.tail().entrySet(),
        (w, tail) ->
            w.bytes32(tail.getKey().bytes())
                .list(
                    tail.getValue(),
                    (e, event) -> e.unsigned(event.sequence()).payload(event.event())));
    return out.toBytes();
  }

  static ChainSnapshot decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException(0, "chain snapshot " + VERSION, "chain snapshot " + version);
    }
    long genesis = in.unsigned();
    var state = ChainStateCodec.read(in);
    Map<ActorId, Long> marks = new HashMap<>();
    in.list(r -> marks.put(new ActorId(r.bytes32()), r.unsigned()));
    Map<ActorId, List<Remembered>> tail = new HashMap<>();
    in.list(
        r ->
            tail.put(
                new ActorId(r.bytes32()), r.list(e -> new Remembered(e.unsigned(), e.payload()))));
    in.expectEnd();
    return new ChainSnapshot(state, genesis, marks, tail);
  }
}
