package io.geartrain.programs.library.rollback;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.CallReply;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.programs.store.StoredSequence;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import java.util.List;
import java.util.Map;

/**
 * Runs a tree of calls to itself. Each run writes its name down, and so does each reply that is heard; what
 * stands written in the end is what was not undone.
 */
public final class Demonstrator extends ContractBehavior<Demonstrator.Command> {
  private static final StoredSequence LINES = StoredSequence.of("lines");
  private static final StoredMap<Long, String> WRITTEN =
      StoredMap.of("written", Long.class, String.class);

  /** Most lines of an answer. */
  public static final int MOST = 1000;

  /** Creates one. */
  public record Open() {}

  /** What it understands. */
  public sealed interface Command {}

  /** Runs a tree. */
  public record Grow(Tree tree) implements Command {}

  /** What is written down, in order. */
  public record Written() implements Command, Query<List<String>> {}

  /**
   * A run and the calls it makes.
   *
   * @param name written down first
   * @param end what becomes of the run itself
   * @param on which ends of it its caller hears of
   * @param badReply whether the reply to it fails, if there is one
   * @param calls in order
   */
  public record Tree(String name, End end, Heard on, boolean badReply, List<Tree> calls) {}

  /** What becomes of a run. */
  public enum End {
    /** It succeeds. */
    WELL,
    /** It fails with its name. */
    FAIL,
    /** It panics. */
    PANIC
  }

  /** As {@link ReplyOn}. */
  public enum Heard {
    /** Both ends. */
    ALWAYS,
    /** Failure. */
    ERROR,
    /** Success. */
    SUCCESS,
    /** Neither. */
    NEVER
  }

  /** What is remembered of a call. */
  public sealed interface Pending {}

  /** A subtree runs. */
  public record Calling(String name, boolean badReply) implements Pending, CallContinuation<Void> {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/demonstrator")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Demonstrator::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, store, open) -> Effect().none())
        .onCommand(Grow.class, this::onGrow)
        .onCallReply(Calling.class, this::onCalled)
        .onQuery(
            Written.class,
            (ctx, store, query) ->
                WRITTEN.first(store, MOST).stream().map(Map.Entry::getValue).toList())
        .build();
  }

  private Effect<StoreChange, ContractStore> onGrow(
      ProgramContext ctx, ContractStore store, Grow grow) {
    Tree tree = grow.tree();
    write(store, tree.name());
    if (tree.end() == End.FAIL) {
      return Effect().fail(tree.name());
    }
    if (tree.end() == End.PANIC) {
      return Effect().panic(tree.name());
    }
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    EffectBuilder<StoreChange, ContractStore> effect = Effect().none();
    for (Tree call : tree.calls()) {
      effect.thenCall(
          self,
          new Grow(call),
          ReplyOn.valueOf(call.on().name()),
          new Calling(call.name(), call.badReply()));
    }
    return effect;
  }

  private Effect<StoreChange, ContractStore> onCalled(
      ProgramContext ctx, ContractStore store, Calling calling, CallReply<Void> reply) {
    write(store, calling.name() + (reply.isSuccess() ? " ended" : ": " + reply.error()));
    return calling.badReply() ? Effect().fail("reply of " + calling.name()) : Effect().none();
  }

  private static void write(ContractStore store, String line) {
    WRITTEN.set(store, LINES.next(store), line);
  }
}
