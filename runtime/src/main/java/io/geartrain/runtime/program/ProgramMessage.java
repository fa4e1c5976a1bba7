package io.geartrain.runtime.program;

/**
 * What a program's actor takes. {@code Execute} answers one {@code Executed} and does nothing else: no
 * tell, no spawn, no clock.
 *
 * @param <C> the program's commands
 */
public sealed interface ProgramMessage<C>
    permits Execute,
        ProgramMessage.Seal,
        ProgramMessage.Discard,
        ProgramMessage.ReadState,
        ProgramMessage.Lend,
        ProgramMessage.Adopt {

  /**
   * Records up to this one are durable: states before the last of them are no longer needed.
   *
   * @param durable sequence, inclusive
   * @param <C> the program's commands
   */
  record Seal<C>(long durable) implements ProgramMessage<C> {}

  /**
   * Take memory back to before a message of the last batch.
   *
   * @param from the first message that counts as not run
   * @param <C> the program's commands
   */
  record Discard<C>(io.geartrain.runtime.message.MessageId from) implements ProgramMessage<C> {}

  /**
   * Show the memory to a unit of work.
   *
   * @param to gets it
   * @param <C> the program's commands
   */
  record Lend<C>(java.util.function.Consumer<Memory> to) implements ProgramMessage<C> {}

  /**
   * Go on with a memory that a unit of work has left.
   *
   * @param memory the program's from now on
   * @param <C> the program's commands
   */
  record Adopt<C>(Memory memory) implements ProgramMessage<C> {}

  /**
   * Read the state as it was after a record.
   *
   * @param durable sequence, inclusive
   * @param replyTo gets it
   * @param <C> the program's commands
   */
  record ReadState<C>(long durable, akka.actor.typed.ActorRef<StateRead> replyTo)
      implements ProgramMessage<C> {}

  /**
   * A program's state.
   *
   * @param sequence the record after which it stood
   * @param state canonical bytes
   */
  record StateRead(long sequence, io.geartrain.runtime.message.Payload state) {}
}
