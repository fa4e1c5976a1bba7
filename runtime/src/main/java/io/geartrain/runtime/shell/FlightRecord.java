package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.SchedulerCommand;
import java.util.List;

/** Tells flight recordings of blocks and waves. Does next to nothing while none is made. */
final class FlightRecord {
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

  void sealed(SchedulerCommand.Append append) {
    waveEnds();
    if (block.isEnabled()) {
      block.sequence = append.sealed().block().sequence();
      block.height = append.sealed().block().height();
      block.inputs = append.sealed().block().inputs().size();
      block.dispatches = append.sealed().block().executed().size();
      block.waves = waves;
      block.bytes = append.bytes().length;
      block.commit();
    }
    block = new BlockEvent();
    waves = 0;
  }
}
