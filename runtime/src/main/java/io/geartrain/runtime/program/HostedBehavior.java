package io.geartrain.runtime.program;

import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The program as an Akka behavior: its current memory and its code. The next behavior carries the next
 * memory. Runtime and tests spawn the same.
 *
 * @param <C> the program's commands
 */
public final class HostedBehavior<C> extends ExtensibleBehavior<ProgramMessage<C>> {
  private final ProgramDefinition<?, C> code;
  private final Executor.Watch watch;
  private final Memory memory;

  private HostedBehavior(ProgramDefinition<?, C> code, Executor.Watch watch, Memory memory) {
    this.code = code;
    this.watch = watch;
    this.memory = memory;
  }

  /** A program with that state, as it stands before any record. */
  public static <C> Behavior<ProgramMessage<C>> of(ProgramDefinition<?, C> code, Object state) {
    return new HostedBehavior<>(code, Executor.Watch.NONE, Memory.of(0, state));
  }

  /** A program that goes on from a savepoint. */
  public static <C> Behavior<ProgramMessage<C>> restarted(
      ProgramDefinition<?, C> code, Executor.Watch watch, Memory memory) {
    return new HostedBehavior<>(code, watch, memory);
  }

  /**
   * A program that is made active again: its checkpoint, then the events behind it.
   *
   * @param watch looks after runs
   * @param checkpoint canonical state, or null for the empty one
   * @param mark the record that the checkpoint stands for
   * @param tail events behind it, in order
   * @param durable the last durable record
   */
  public static <C> Behavior<ProgramMessage<C>> recovered(
      ProgramDefinition<?, C> code,
      Executor.Watch watch,
      Payload checkpoint,
      long mark,
      List<Remembered> tail,
      long durable) {
    return Behaviors.setup(
        context -> {
          Object state = checkpoint == null ? code.emptyState() : code.decodeState(checkpoint);
          Memory memory = Memory.of(mark, state);
          for (Remembered event : tail) {
            state = code.apply(state, event.event());
            memory = memory.next(event.sequence(), state, List.of(), durable);
          }
          return new HostedBehavior<>(code, watch, memory);
        });
  }

  /**
   * An event of a program and the record it stands in.
   *
   * @param sequence the record
   * @param event encoded
   */
  public record Remembered(long sequence, Payload event) {}

  @Override
  public Behavior<ProgramMessage<C>> receive(
      TypedActorContext<ProgramMessage<C>> context, ProgramMessage<C> message) {
    if (message instanceof Execute<C> execute) {
      return execute(execute);
    }
    if (message instanceof ProgramMessage.Seal<C> seal) {
      return with(memory.cut(seal.durable()));
    }
    if (message instanceof ProgramMessage.Discard<C> discard) {
      return with(memory.before(discard.from()));
    }
    if (message instanceof ProgramMessage.Lend<C> lend) {
      lend.to().accept(memory);
      return Behaviors.same();
    }
    if (message instanceof ProgramMessage.Adopt<C> adopt) {
      return with(adopt.memory());
    }
    ProgramMessage.ReadState<C> read = (ProgramMessage.ReadState<C>) message;
    Memory at = memory.at(read.durable());
    read.replyTo().tell(new ProgramMessage.StateRead(at.sequence(), code.encodeState(at.state())));
    return Behaviors.same();
  }

  @Override
  public Behavior<ProgramMessage<C>> receiveSignal(
      TypedActorContext<ProgramMessage<C>> context, Signal signal) {
    return Behaviors.same();
  }

  private HostedBehavior<C> with(Memory next) {
    return new HostedBehavior<>(code, watch, next);
  }

  private HostedBehavior<C> execute(Execute<C> execute) {
    List<Dispatch> dispatches =
        execute.command() == null ? execute.dispatches() : List.of(encoded(execute));
    List<Outcome> outcomes = new ArrayList<>(dispatches.size());
    List<Memory.Before> before = new ArrayList<>(dispatches.size());
    Object state = memory.state();
    Holdings holdings = execute.holdings();
    boolean counts;
    try {
      for (Dispatch dispatch : dispatches) {
        Executor.Step step = Executor.run(code, state, dispatch, holdings, execute.block(), watch);
        before.add(new Memory.Before(dispatch.message().id(), state));
        outcomes.add(step.outcome());
        state = step.state();
        holdings = step.holdings();
      }
    } finally {
      counts = watch.end();
    }
    if (!counts) {
      // Who stopped it runs the batch again in another actor; this one will be stopped.
      return this;
    }
    Memory next = memory.next(execute.block().sequence(), state, before, execute.durable());
    execute.replyTo().accept(new Executed(execute.batch(), outcomes, code, next));
    return with(next);
  }

  private Dispatch encoded(Execute<C> execute) {
    Message message =
        new Message(
            new MessageId(execute.block().sequence(), Phase.INPUT, 0, 0),
            execute.source(),
            ActorId.createdByUser(code.id(), new byte[0]),
            EntryPoint.HANDLE,
            code.encodeCommand(execute.command()),
            Value.ZERO,
            null,
            null,
            null);
    return new Dispatch(message, Long.MAX_VALUE);
  }
}
