package io.geartrain.persistence.snapshot;

import akka.dispatch.Futures;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import com.typesafe.config.Config;
import io.geartrain.persistence.journal.Entry;
import io.geartrain.persistence.journal.JournalSettings;
import io.geartrain.persistence.journal.Representations;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/** The snapshot store plugin {@code geartrain.persistence.snapshot-store}. */
public final class GeartrainSnapshotStore extends SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(GeartrainSnapshotStore.class);

  private final SnapshotFiles files;
  private final Representations representations;
  private final ExecutionContext blocking;

  /** Made by Akka from the plugin's configuration. */
  public GeartrainSnapshotStore(Config config) throws IOException {
    this.files =
        new SnapshotFiles(
            JournalSettings.directoryOf(config, context().system().settings().config()));
    this.representations = new Representations(context().system());
    this.blocking = context().dispatcher();
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return Futures.future(() -> load(persistenceId, criteria), blocking);
  }

  private Optional<SelectedSnapshot> load(String persistenceId, SnapshotSelectionCriteria criteria)
      throws IOException {
    for (SnapshotFiles.Stored stored : files.list(persistenceId)) {
      if (!matches(criteria, stored)) {
        continue;
      }
      Optional<byte[]> body = files.read(stored);
      if (body.isEmpty()) {
        LOG.warn(
            "{} is damaged and passed over; an older snapshot or the journal serves",
            stored.path());
        continue;
      }
      WireReader in = new WireReader(body.get());
      if (!in.text().equals(persistenceId)) {
        LOG.warn("{} is of another id and passed over", stored.path());
        continue;
      }
      Object snapshot = representations.toObject(read(in));
      SnapshotMetadata metadata =
          new SnapshotMetadata(persistenceId, stored.sequenceNr(), stored.timestamp());
      if (in.bool()) {
        metadata = metadata.withMetadata(representations.toObject(read(in)));
      }
      return Optional.of(SelectedSnapshot.create(metadata, snapshot));
    }
    return Optional.empty();
  }

  private static boolean matches(SnapshotSelectionCriteria criteria, SnapshotFiles.Stored stored) {
    return stored.sequenceNr() <= criteria.maxSequenceNr()
        && stored.timestamp() <= criteria.maxTimestamp()
        && stored.sequenceNr() >= criteria.minSequenceNr()
        && stored.timestamp() >= criteria.minTimestamp();
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    return Futures.future(
        () -> {
          WireWriter out = new WireWriter(1 << 10).text(metadata.persistenceId());
          write(out, representations.toBytes(snapshot));
          out.bool(metadata.metadata().isDefined());
          if (metadata.metadata().isDefined()) {
            write(out, representations.toBytes(metadata.metadata().get()));
          }
          files.write(
              metadata.persistenceId(), metadata.sequenceNr(), metadata.timestamp(), out.toBytes());
          return null;
        },
        blocking);
  }

  private static void write(WireWriter out, Entry.Serialized value) {
    out.signed(value.serializer()).text(value.manifest()).counted(value.bytes());
  }

  private static Entry.Serialized read(WireReader in) {
    return new Entry.Serialized((int) in.signed(), in.text(), in.counted());
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    return Futures.future(
        () -> {
          for (SnapshotFiles.Stored stored : files.list(metadata.persistenceId())) {
            if (stored.sequenceNr() == metadata.sequenceNr()
                && (metadata.timestamp() == 0 || metadata.timestamp() == stored.timestamp())) {
              files.delete(stored);
            }
          }
          return null;
        },
        blocking);
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return Futures.future(
        () -> {
          for (SnapshotFiles.Stored stored : files.list(persistenceId)) {
            if (matches(criteria, stored)) {
              files.delete(stored);
            }
          }
          return null;
        },
        blocking);
  }
}
