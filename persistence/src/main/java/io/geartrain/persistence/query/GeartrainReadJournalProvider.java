package io.geartrain.persistence.query;

import akka.actor.ExtendedActorSystem;
import akka.persistence.query.ReadJournalProvider;
import com.typesafe.config.Config;

/** Makes the read journals from {@code geartrain.persistence.query}. */
public final class GeartrainReadJournalProvider implements ReadJournalProvider {
  private final GeartrainReadJournal queries;

  /** Made by Akka from the plugin's configuration. */
  public GeartrainReadJournalProvider(ExtendedActorSystem system, Config config) {
    this.queries = new GeartrainReadJournal(system, config);
  }

  @Override
  public akka.persistence.query.scaladsl.ReadJournal scaladslReadJournal() {
    return new GeartrainScalaReadJournal(queries);
  }

  @Override
  public akka.persistence.query.javadsl.ReadJournal javadslReadJournal() {
    return queries;
  }
}
