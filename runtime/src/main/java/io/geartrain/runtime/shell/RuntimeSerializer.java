package io.geartrain.runtime.shell;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.spill.Spill;
import io.geartrain.runtime.storage.StreamedSerializer;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.OutputStream;

/** Writes what the runtime persists, by names that are not class names. */
public final class RuntimeSerializer extends SerializerWithStringManifest
    implements StreamedSerializer {
  private static final int IDENTIFIER = 0x6765_6172; // "gear"

  private static final String RECORD = "record";
  private static final String CHAIN = "chain";
  private static final String CHAIN_MARK = "chain-mark";
  private static final String PROGRAM_EVENTS = "program-events";
  private static final String PROGRAM_STATE = "program-state";

  private final ExtendedActorSystem system;

  /** Made by Akka. */
  public RuntimeSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  private Spill spill() {
    return Adapter.toTyped(system).registerExtension(SpillExtension.ID).spill();
  }

  @Override
  public boolean isStreamed(String manifest) {
    return manifest.equals(CHAIN);
  }

  @Override
  public void write(Object object, OutputStream out) {
    WireWriter writer = new WireWriter(out);
    ChainSnapshotCodec.write(writer, (ChainSnapshot) object);
    writer.flush();
  }

  @Override
  public Object read(InputStream in, String manifest) {
    return ChainSnapshotCodec.read(new WireReader(in), spill());
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object object) {
    if (object instanceof RecordEvent) {
      return RECORD;
    } else if (object instanceof ChainSnapshot) {
      return CHAIN;
    } else if (object instanceof ChainCheckpoint.Marked) {
      return CHAIN_MARK;
    } else if (object instanceof ProgramMemory.Written) {
      return PROGRAM_EVENTS;
    } else if (object instanceof ProgramMemory.Stored) {
      return PROGRAM_STATE;
    }
    throw new IllegalArgumentException("not of the runtime: " + object.getClass().getName());
  }

  @Override
  public byte[] toBinary(Object object) {
    if (object instanceof RecordEvent event) {
      return event.bytes();
    } else if (object instanceof ChainSnapshot snapshot) {
      WireWriter out = new WireWriter(1 << 16);
      ChainSnapshotCodec.write(out, snapshot);
      return out.toBytes();
    } else if (object instanceof ChainCheckpoint.Marked marked) {
      return new WireWriter(16).u8(1).unsigned(marked.sequence()).toBytes();
    } else if (object instanceof ProgramMemory.Written written) {
      Events events = written.events();
      WireWriter out = new WireWriter(32 + events.to() - events.from());
      events.write(out.u8(1).unsigned(written.mark()));
      return out.toBytes();
    }
    ProgramMemory.Stored stored = (ProgramMemory.Stored) object;
    return new WireWriter(16 + stored.state().size())
        .u8(1)
        .unsigned(stored.mark())
        .payload(stored.state())
        .toBytes();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return switch (manifest) {
      case RECORD -> new RecordEvent(RecordCodec.sequenceOf(bytes), bytes);
      case CHAIN -> ChainSnapshotCodec.read(new WireReader(bytes), spill());
      case CHAIN_MARK -> new ChainCheckpoint.Marked(versioned(bytes).unsigned(), null);
      case PROGRAM_EVENTS -> {
        WireReader in = versioned(bytes);
        yield new ProgramMemory.Written(in.unsigned(), Events.read(in), null);
      }
      case PROGRAM_STATE -> {
        WireReader in = versioned(bytes);
        long mark = in.unsigned();
        Payload state = in.payload();
        yield new ProgramMemory.Stored(mark, state);
      }
      default ->
          throw new NotSerializableException(
              "'" + manifest + "' is not written by this build; it is from another version");
    };
  }

  private static WireReader versioned(byte[] bytes) throws NotSerializableException {
    WireReader in = new WireReader(bytes);
    int version = in.u8();
    if (version != 1) {
      throw new NotSerializableException("format 1 expected, found " + version);
    }
    return in;
  }
}
