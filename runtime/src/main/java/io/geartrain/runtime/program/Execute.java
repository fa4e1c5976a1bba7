package io.geartrain.runtime.program;

import akka.actor.typed.ActorRef;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.List;
import java.util.function.Consumer;

/**
 * Run a batch of dispatches, in order, or one command of a test.
 *
 * @param batch comes back with the answer
 * @param dispatches what to run; empty when {@code command} is given
 * @param command a command that is yet to be encoded, or null
 * @param source who sent the command
 * @param holdings what the program has beside its memory before the first
 * @param block what every handler of the block sees
 * @param durable the last durable record: older states are forgotten
 * @param replyTo gets one {@link Executed}, on the program's thread
 * @param <C> the program's commands
 */
public record Execute<C>(
    long batch,
    List<Dispatch> dispatches,
    C command,
    ActorId source,
    Holdings holdings,
    BlockContext block,
    long durable,
    Consumer<Executed> replyTo)
    implements ProgramMessage<C> {

  /**
   * For tests: one command, from the user {@code test} unless told otherwise, in block 1, to the program
   * that a user creates with an empty salt.
   */
  public static <T> Command<T> command(T command) {
    return new Command<>(command, UserId.of("test").id());
  }

  /**
   * A command on its way into an {@link Execute}.
   *
   * @param command what
   * @param source who
   * @param <T> the command's own class
   */
  public record Command<T>(T command, ActorId source) {
    /** Sent by that user. */
    public Command<T> from(UserId user) {
      return new Command<>(command, user.id());
    }

    /** Sent by that program or user. */
    public Command<T> from(ActorId actor) {
      return new Command<>(command, actor);
    }

    /** Complete, with the receiver of the answer. The caller says for which program it is meant. */
    public <C> Execute<C> replyTo(ActorRef<Executed> replyTo) {
      ChainSettings settings =
          ChainSettings.defaults().with("gas-policy", "unmetered").with("state-check-interval", 1);
      @SuppressWarnings("unchecked")
      C typed = (C) command;
      return new Execute<>(
          0,
          List.of(),
          typed,
          source,
          Holdings.of(Value.ZERO),
          new BlockContext(settings, 1, 1, 1000, 0),
          0,
          replyTo::tell);
    }
  }
}
