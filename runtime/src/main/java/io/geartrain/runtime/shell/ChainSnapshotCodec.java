package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.core.ChainStateCodec;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.spill.Spill;

/** The bytes of a chain snapshot; its first byte is the format of the state within. */
final class ChainSnapshotCodec {
  private ChainSnapshotCodec() {}

  static void write(WireWriter out, ChainSnapshot snapshot) {
    out.u8(ChainStateCodec.VERSION).unsigned(snapshot.genesisMillis());
    ChainStateCodec.write(out, snapshot.state());
    snapshot.tail().marks().write(out);
    long last = snapshot.state().sequence();
    out.unsigned(snapshot.tail().count(last));
    snapshot.tail().forEach(last, (program, events) -> events.write(out.bytes32(program.bytes())));
  }

  static ChainSnapshot read(WireReader in, Spill spill) {
    int version = in.u8();
    if (version < 1 || version > ChainStateCodec.VERSION) {
      throw new WireFormatException(
          0, "chain snapshot 1 to " + ChainStateCodec.VERSION, "chain snapshot " + version);
    }
    long genesis = in.unsigned();
    var state = ChainStateCodec.read(in, version, spill);
    Tail tail = new Tail(Marks.read(in));
    for (int programs = in.count(); programs > 0; programs--) {
      ActorId program = new ActorId(in.bytes32());
      for (int events = in.count(); events > 0; events--) {
        tail.add(program, in.unsigned(), in.payload());
      }
    }
    in.expectEnd();
    return new ChainSnapshot(state, genesis, tail);
  }
}
