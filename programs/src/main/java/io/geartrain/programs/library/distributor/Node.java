package io.geartrain.programs.library.distributor;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.deposit;
import static io.geartrain.programs.SendOption.within;

import io.geartrain.programs.Ask;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.Gathering;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.Resume;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of a tree that shares units of work among its leaves. An inner node creates its children, and gives
 * each unit to the child with the least load.
 *
 * <p>How much a child took is known only when it has answered. A second distribution that began in between
 * would decide by old loads and give the same child everything; so a node makes one at a time, under a lock
 * that it keeps while it waits.
 */
public final class Node extends ProgramBehavior<Node.Command, Node.Event, Node.State> {
  /** Each unit is placed by itself; more than that would take too long for one run. */
  public static final int MOST_UNITS = 1_000;

  /** Levels above the leaves: each waits longer than the one below, and the top no longer than a lock holds. */
  public static final int MOST_LEVELS = 3;

  private static final int BLOCKS_A_LEVEL = 25;

  /** Set aside for each child's answer, which is short and runs nothing here: the start of a run, and some. */
  private static final long ANSWER_GAS = 4_000_000;

  private static final String LOCK = "distribution";

  /**
   * Creates a node and all nodes below.
   *
   * @param level 0 for a leaf, and at most {@link #MOST_LEVELS}
   * @param width how many children an inner node has
   * @param room units that a leaf takes, all in all
   */
  public record Grow(int level, int width, long room) {}

  /** What a node does. */
  public sealed interface Command {}

  /** Take units of work. A leaf takes all of them or refuses. */
  public record Distribute(long units) implements Command, Request<Shared> {}

  /**
   * What became of them.
   *
   * @param taken by leaves, surely
   * @param refused by leaves, surely
   * @param inDoubt given to a child that did not answer in time
   */
  public record Shared(long taken, long refused, long inDoubt) {
    private Shared plus(Shared other) {
      return new Shared(taken + other.taken, refused + other.refused, inDoubt + other.inDoubt);
    }
  }

  /** What a node remembers. */
  public sealed interface Event {}

  /** A leaf came to be. */
  public record Sprouted(long room) implements Event {}

  /** An inner node came to be. */
  public record Branched(int level, List<ProgramRef<Command>> children) implements Event {}

  /** A leaf took units. */
  public record Taken(long units) implements Event {}

  /** A child took units, or may have. */
  public record Loaded(int child, long units) implements Event {}

  /**
   * A node.
   *
   * @param level 0 for a leaf
   * @param room units that a leaf can still take
   * @param load units that a leaf has taken
   * @param children of an inner node
   */
  public record State(int level, long room, long load, List<Child> children) {}

  /**
   * A child as its parent knows it.
   *
   * @param load units it took or may have taken
   */
  public record Child(ProgramRef<Command> node, long load) {}

  /** What a distribution remembers. */
  public sealed interface Pending {}

  /** Its turn has come. */
  public record Entered(long units) implements Pending, Resume {}

  /**
   * Children have been asked.
   *
   * @param shares what each child was given; who was given nothing was not asked
   */
  public record Sharing(List<Long> shares) implements Pending, Gathering<Shared> {}

  /** The code. */
  public static final ProgramCode<Grow, Command> CODE =
      ProgramCode.named("library/distributor")
          .version(1)
          .init(Grow.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Node::new);

  @Override
  public State emptyState() {
    return new State(0, 0, 0, List.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Grow.class, this::onGrow)
        .onRequest(Distribute.class, this::onDistribute)
        .onWoken(Entered.class, this::onEntered)
        .onReplies(Sharing.class, this::onShared)
        .build();
  }

  private Effect<Event, State> onGrow(ProgramContext ctx, State state, Grow grow) {
    if (grow.level() == 0) {
      return Effect().persist(new Sprouted(grow.room()));
    }
    if (grow.level() < 0 || grow.level() > MOST_LEVELS || grow.width() < 1) {
      return Effect().panic("no tree can have that shape: " + grow);
    }
    List<ProgramRef<Command>> children = new ArrayList<>();
    for (int child = 0; child < grow.width(); child++) {
      children.add(ctx.programRef(CODE, "child-" + child));
    }
    EffectBuilder<Event, State> effect = Effect().persist(new Branched(grow.level(), children));
    for (int child = 0; child < grow.width(); child++) {
      Grow below = new Grow(grow.level() - 1, grow.width(), grow.room());
      effect = effect.thenCreate(CODE, "child-" + child, below);
    }
    return effect;
  }

  private ReplyEffect<Event, State, Shared> onDistribute(
      ProgramContext ctx, State state, Distribute wanted) {
    long units = wanted.units();
    if (units < 1 || units > MOST_UNITS) {
      return Effect().panic("1 to " + MOST_UNITS + " units can be distributed, not " + units);
    }
    if (state.level() > 0) {
      return Effect().none().thenLock(LOCK, new Entered(units));
    }
    return units > state.room()
        ? Effect().panic("room for " + state.room() + " only")
        : Effect().persist(new Taken(units)).reply(new Shared(units, 0, 0));
  }

  /** The lock is ours, and the loads are those that the distribution before us left. */
  private Effect<Event, State> onEntered(ProgramContext ctx, State state, Entered entered) {
    List<Long> shares = shares(state.children(), entered.units());
    List<Ask<Shared>> asks = new ArrayList<>();
    for (int child = 0; child < shares.size(); child++) {
      if (shares.get(child) > 0) {
        asks.add(
            Ask.of(
                state.children().get(child).node(),
                new Distribute(shares.get(child)),
                within(blocks(BLOCKS_A_LEVEL * state.level())),
                deposit(ANSWER_GAS)));
      }
    }
    return Effect().none().thenAskAll(asks, new Sharing(shares));
  }

  private static List<Long> shares(List<Child> children, long units) {
    long[] shares = new long[children.size()];
    for (long unit = 0; unit < units; unit++) {
      int least = 0;
      for (int child = 1; child < shares.length; child++) {
        if (children.get(child).load() + shares[child]
            < children.get(least).load() + shares[least]) {
          least = child;
        }
      }
      shares[least]++;
    }
    List<Long> list = new ArrayList<>();
    for (long share : shares) {
      list.add(share);
    }
    return list;
  }

  /** Answers, and thereby gives the lock back. */
  private Effect<Event, State> onShared(
      ProgramContext ctx, State state, Sharing sharing, List<Reply<Shared>> replies) {
    List<Event> loads = new ArrayList<>();
    Shared sum = new Shared(0, 0, 0);
    int asked = 0;
    for (int child = 0; child < sharing.shares().size(); child++) {
      long share = sharing.shares().get(child);
      if (share > 0) {
        Shared shared = outcome(share, replies.get(asked++));
        loads.add(new Loaded(child, shared.taken() + shared.inDoubt()));
        sum = sum.plus(shared);
      }
    }
    return Effect().persist(loads).reply(sum);
  }

  private static Shared outcome(long share, Reply<Shared> reply) {
    return switch (reply.result()) {
      case SUCCESS -> reply.value();
      case ERROR, CANCELLED -> new Shared(0, share, 0);
      default -> new Shared(0, 0, share);
    };
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Sprouted.class, (state, leaf) -> new State(0, leaf.room(), 0, List.of()))
        .onEvent(
            Branched.class,
            (state, inner) ->
                new State(
                    inner.level(),
                    0,
                    0,
                    inner.children().stream().map(node -> new Child(node, 0)).toList()))
        .onEvent(
            Taken.class,
            (state, taken) ->
                new State(0, state.room() - taken.units(), state.load() + taken.units(), List.of()))
        .onEvent(Loaded.class, Node::loaded)
        .build();
  }

  private static State loaded(State state, Loaded loaded) {
    List<Child> children = new ArrayList<>(state.children());
    Child before = children.get(loaded.child());
    children.set(loaded.child(), new Child(before.node(), before.load() + loaded.units()));
    return new State(state.level(), 0, 0, List.copyOf(children));
  }
}
