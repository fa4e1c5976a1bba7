package io.geartrain.persistence.query;

import akka.NotUsed;
import akka.actor.ExtendedActorSystem;
import akka.japi.Pair;
import akka.persistence.PersistentRepr;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.Offset;
import akka.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import akka.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import akka.persistence.query.javadsl.EventsByPersistenceIdQuery;
import akka.persistence.query.javadsl.PersistenceIdsQuery;
import akka.persistence.query.javadsl.ReadJournal;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import io.geartrain.persistence.journal.EventLog;
import io.geartrain.persistence.journal.JournalSettings;
import io.geartrain.persistence.journal.Representations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Queries over a journal instance, for Java: events of an id and ids, current ones or going on. Get it
 * with {@code PersistenceQuery.get(system).getReadJournalFor(GeartrainReadJournal.class,
 * GeartrainReadJournal.IDENTIFIER)}.
 */
public final class GeartrainReadJournal
    implements ReadJournal,
        CurrentEventsByPersistenceIdQuery,
        EventsByPersistenceIdQuery,
        CurrentPersistenceIdsQuery,
        PersistenceIdsQuery {
  /** Where its configuration is. */
  public static final String IDENTIFIER = "geartrain.persistence.query";

  private static final int PAGE = 512;

  private final EventLog log;
  private final Representations representations;
  private final Duration refresh;

  GeartrainReadJournal(ExtendedActorSystem system, Config config) {
    try {
      JournalSettings settings =
          JournalSettings.of(
              system.settings().config().getConfig(config.getString("journal")),
              system.settings().config());
      this.log = EventLog.open(settings.directory(), settings.log());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    this.representations = new Representations(system);
    this.refresh = config.getDuration("refresh-interval");
    system.registerOnTermination(
        () -> {
          try {
            log.close();
          } catch (IOException e) {
            system.log().warning("closing the log of the read journal: {}", e.toString());
          }
        });
  }

  @Override
  public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
      String persistenceId, long fromSequenceNr, long toSequenceNr) {
    return pages(persistenceId, fromSequenceNr, toSequenceNr, false);
  }

  @Override
  public Source<EventEnvelope, NotUsed> eventsByPersistenceId(
      String persistenceId, long fromSequenceNr, long toSequenceNr) {
    return pages(persistenceId, fromSequenceNr, toSequenceNr, true);
  }

  private Source<EventEnvelope, NotUsed> pages(
      String persistenceId, long from, long to, boolean goesOn) {
    return Source.unfoldAsync(
            Math.max(1, from),
            next ->
                next > to
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : page(persistenceId, next, to).thenCompose(page -> step(page, next, goesOn)))
        .mapConcat(page -> page);
  }

  private CompletionStage<Optional<Pair<Long, List<EventEnvelope>>>> step(
      List<EventEnvelope> page, long next, boolean goesOn) {
    if (!page.isEmpty()) {
      long last = page.get(page.size() - 1).sequenceNr();
      return CompletableFuture.completedFuture(Optional.of(Pair.create(last + 1, page)));
    }
    if (!goesOn) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return later(Optional.of(Pair.create(next, page)));
  }

  private <T> CompletionStage<T> later(T value) {
    return CompletableFuture.supplyAsync(
        () -> value,
        CompletableFuture.delayedExecutor(
            refresh.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS));
  }

  private CompletionStage<List<EventEnvelope>> page(String persistenceId, long from, long to) {
    return behindWrites(() -> log.find(persistenceId, from, to, PAGE))
        .thenApplyAsync(
            places -> {
              List<EventEnvelope> page = new ArrayList<>(places.size());
              try {
                log.read(
                    places,
                    (sequenceNr, entry) -> {
                      PersistentRepr event = representations.toRepr(entry);
                      page.add(
                          EventEnvelope.apply(
                              Offset.sequence(sequenceNr),
                              persistenceId,
                              sequenceNr,
                              event.payload(),
                              event.timestamp(),
                              event.metadata()));
                    });
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              return page;
            });
  }

  private <T> CompletionStage<T> behindWrites(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    log.afterWrites(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  @Override
  public Source<String, NotUsed> currentPersistenceIds() {
    return Source.lazyCompletionStage(() -> behindWrites(log::persistenceIds))
        .mapConcat(ids -> ids);
  }

  @Override
  public Source<String, NotUsed> persistenceIds() {
    return Source.unfoldAsync(
            Set.<String>of(),
            seen ->
                behindWrites(log::persistenceIds)
                    .thenCompose(
                        ids -> {
                          List<String> fresh =
                              ids.stream().filter(id -> !seen.contains(id)).toList();
                          if (fresh.isEmpty()) {
                            return later(Optional.of(Pair.create(seen, fresh)));
                          }
                          // A set of each run's own: the same source may be run more than once.
                          Set<String> all = new HashSet<>(seen);
                          all.addAll(fresh);
                          return CompletableFuture.completedFuture(
                              Optional.of(Pair.create(all, fresh)));
                        }))
        .mapConcat(ids -> ids);
  }
}
