package io.geartrain.persistence.journal;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import java.util.List;
import java.util.Set;

/**
 * An event-sourced actor that notes lines. Its state is the lines, joined; an ordinary application's use
 * of the plugin.
 */
public final class Notebook extends EventSourcedBehavior<Notebook.Command, Object, String> {
  private final RetentionCriteria retention;

  /** What it is asked. */
  public sealed interface Command {}

  /** Note these, all or none; a line that is no text cannot be serialized. */
  public record Note(List<?> lines, ActorRef<Done> replyTo) implements Command {}

  /** Say what was noted. */
  public record Read(ActorRef<String> replyTo) implements Command {}

  /** Stop. */
  public record Close() implements Command {}

  private Notebook(String id, RetentionCriteria retention) {
    super(PersistenceId.ofUniqueId(id));
    this.retention = retention;
  }

  /** Without snapshots. */
  public static Behavior<Command> create(String id) {
    return new Notebook(id, RetentionCriteria.disabled());
  }

  /** With snapshots, and deletion of events and snapshots as that says. */
  public static Behavior<Command> create(String id, RetentionCriteria retention) {
    return new Notebook(id, retention);
  }

  @Override
  public String emptyState() {
    return "";
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return retention;
  }

  @Override
  public Set<String> tagsFor(Object event) {
    return event.toString().startsWith("#") ? Set.of("tagged") : Set.of();
  }

  @Override
  public CommandHandler<Command, Object, String> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Note.class,
            note ->
                Effect()
                    .persist(List.<Object>copyOf(note.lines()))
                    .thenRun(() -> note.replyTo().tell(Done.getInstance())))
        .onCommand(
            Read.class, (state, read) -> Effect().none().thenRun(() -> read.replyTo().tell(state)))
        .onCommand(Close.class, close -> Effect().stop())
        .build();
  }

  @Override
  public EventHandler<String, Object> eventHandler() {
    return (state, line) -> state.isEmpty() ? line.toString() : state + "," + line;
  }
}
