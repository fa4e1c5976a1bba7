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
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
      if (!files.isWhole(stored)) {
        LOG.warn(
            "{} is damaged and passed over; an older snapshot or the journal serves",
            stored.path());
        continue;
      }
      try (InputStream body = files.open(stored)) {
        DataInputStream in = new DataInputStream(body);
        if (!in.readUTF().equals(persistenceId)) {
          LOG.warn("{} is of another id and passed over", stored.path());
          continue;
        }
        SnapshotMetadata metadata =
            new SnapshotMetadata(persistenceId, stored.sequenceNr(), stored.timestamp());
        if (in.readBoolean()) {
          byte[] bytes = new byte[in.readInt()];
          int serializer = in.readInt();
          String manifest = in.readUTF();
          in.readFully(bytes);
          metadata =
              metadata.withMetadata(
                  representations.toObject(new Entry.Serialized(serializer, manifest, bytes)));
        }
        Object snapshot = representations.read(in.readInt(), in.readUTF(), in);
        return Optional.of(SelectedSnapshot.create(metadata, snapshot));
      }
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
          files.write(
              metadata.persistenceId(),
              metadata.sequenceNr(),
              metadata.timestamp(),
              body -> write(new DataOutputStream(body), metadata, snapshot));
          return null;
        },
        blocking);
  }

  /** The id, metadata if there is any, and the snapshot to the end of the file. */
  private void write(DataOutputStream out, SnapshotMetadata metadata, Object snapshot)
      throws IOException {
    out.writeUTF(metadata.persistenceId());
    out.writeBoolean(metadata.metadata().isDefined());
    if (metadata.metadata().isDefined()) {
      Entry.Serialized extra = representations.toBytes(metadata.metadata().get());
      out.writeInt(extra.bytes().length);
      out.writeInt(extra.serializer());
      out.writeUTF(extra.manifest());
      out.write(extra.bytes());
    }
    representations.write(snapshot, out);
    out.flush();
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
