package io.geartrain.runtime.shell;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.core.SchedulerCommand;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Tells flight recordings of blocks and waves. Does next to nothing while none is made. */
final class FlightRecord {
  private final Queue<BlockEvent> ended = new ArrayDeque<>();
  private BlockEvent block = new BlockEvent();
  private WaveEvent wave;
  private int waves;

  void waveStarts(List<SchedulerCommand.RunBatch> batches) {
    waveEnds();
    if (waves++ == 0) {
      block.begin();
    }
    wave = new WaveEvent();
    if (wave.isEnabled()) {
      wave.sequence = batches.get(0).context().sequence();
      wave.programs = batches.size();
      for (SchedulerCommand.RunBatch batch : batches) {
        wave.dispatches += batch.dispatches().size();
      }
      wave.begin();
    }
  }

  private void waveEnds() {
    if (wave != null) {
      wave.commit();
      wave = null;
    }
  }

  /** A block has ended; its event waits for the size of its record. */
  void sealed(BlockRecord sealed) {
    waveEnds();
    if (block.isEnabled()) {
      block.end();
      block.sequence = sealed.sequence();
      block.height = sealed.height();
      block.inputs = sealed.inputs().size();
      block.dispatches = sealed.executed().size();
      block.waves = waves;
    }
    ended.add(block);
    block = new BlockEvent();
    waves = 0;
  }

  /** The next of the blocks that have ended goes to the log. */
  void written(int bytes) {
    BlockEvent next = ended.remove();
    next.bytes = bytes;
    next.commit();
  }
}
