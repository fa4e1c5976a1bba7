package io.geartrain.persistence.journal;

import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import com.typesafe.config.Config;
import io.geartrain.persistence.log.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The journal plugin {@code geartrain.persistence.journal}. Events are serialized here, written by the
 * log's own thread, and read on the plugin's dispatcher.
 */
public final class GeartrainJournal extends AsyncWriteJournal {
  private final EventLog log;
  private final Representations representations;
  private final Executor reading;

  /** Made by Akka from the plugin's configuration. */
  public GeartrainJournal(Config config) throws IOException {
    JournalSettings settings = JournalSettings.of(config, context().system().settings().config());
    this.log = EventLog.open(settings.directory(), settings.log());
    this.representations = new Representations(context().system());
    this.reading = context().dispatcher()::execute;
  }

  @Override
  public void postStop() throws Exception {
    log.close();
    super.postStop();
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<Optional<Exception>> results = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    List<Boolean> continues = new ArrayList<>();
    long now = System.currentTimeMillis();
    for (AtomicWrite write : messages) {
      try {
        List<Entry> whole = new ArrayList<>(write.size());
        for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
          // The time an event is stored is the plugin's to give.
          whole.add(
              representations.toEntry(event.timestamp() == 0 ? event.withTimestamp(now) : event));
        }
        for (int i = 0; i < whole.size(); i++) {
          entries.add(whole.get(i));
          continues.add(i + 1 < whole.size());
        }
        results.add(Optional.empty());
      } catch (Exception e) {
        // Nothing of this write is stored: a rejection, not a failure.
        results.add(Optional.of(e));
      }
    }
    if (entries.isEmpty()) {
      return Futures.successful(results);
    }
    Promise<Iterable<Optional<Exception>>> promise = Futures.promise();
    log.append(
        entries,
        continues,
        failure -> {
          if (failure == null) {
            promise.success(results);
          } else {
            promise.failure(failure);
          }
        });
    return promise.future();
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    Promise<Void> promise = Futures.promise();
    log.afterWrites(
        () -> {
          try {
            // Capped here, not when it is read back: a deletion never reaches later events.
            long to = Math.min(toSequenceNr, log.highest(persistenceId));
            if (to < 1) {
              promise.success(null);
              return;
            }
            log.append(
                List.of(Entry.deleted(persistenceId, to)),
                List.of(false),
                failure -> {
                  if (failure == null) {
                    promise.success(null);
                  } else {
                    promise.failure(failure);
                  }
                });
          } catch (Throwable e) {
            promise.failure(e);
          }
        });
    return promise.future();
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replay) {
    Promise<Void> promise = Futures.promise();
    find(persistenceId, fromSequenceNr, toSequenceNr, max)
        .onComplete(
            found -> {
              try {
                log.read(
                    found.get(),
                    (sequenceNr, entry) -> replay.accept(representations.toRepr(entry)));
                return promise.success(null);
              } catch (Throwable e) {
                return promise.failure(e);
              }
            },
            scala.concurrent.ExecutionContext.fromExecutor(reading));
    return promise.future();
  }

  private Future<List<Map.Entry<Long, Position>>> find(
      String persistenceId, long from, long to, long max) {
    return behindWrites(() -> log.find(persistenceId, from, to, max));
  }

  private <T> Future<T> behindWrites(Callable<T> question) {
    Promise<T> promise = Futures.promise();
    log.afterWrites(
        () -> {
          try {
            promise.success(question.call());
          } catch (Throwable e) {
            promise.failure(e);
          }
        });
    return promise.future();
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return behindWrites(() -> log.highest(persistenceId));
  }
}
