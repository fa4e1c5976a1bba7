package io.geartrain.programs.library.twophase;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
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
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Buys units from several shelves, from all of them or from none. First every shelf is asked to hold its
 * units; if each did in time, the purchase is decided, and every shelf is asked to sell them, else to free
 * them. A decision that a shelf did not hear is told again, so shelves bear to hear it twice.
 *
 * <p>A transaction is known by the id of the {@link Buy} that began it. Should that message die on its way,
 * for want of gas, its hook tells the shelves.
 */
public final class Coordinator
    extends ProgramBehavior<Coordinator.Command, Coordinator.Event, Coordinator.State> {
  private static final int BLOCKS_TO_PREPARE = 20;
  private static final int BLOCKS_TO_END = 20;
  private static final int MOST_TRIES = 3;

  /** What is set aside for the hook: enough to start it and to tell {@link #MOST_SHELVES}. */
  private static final long HOOK_GAS = 60_000_000;

  /** A purchase of more than that would need more gas for its hook. */
  public static final int MOST_SHELVES = 8;

  /** Creates a coordinator. */
  public record Open() {}

  /** What a coordinator does. */
  public sealed interface Command {}

  /** Buy all of that, or nothing. */
  public record Buy(List<Line> lines) implements Command, Request<Bought> {}

  /** Units from one shelf. */
  public record Line(ProgramRef<Shelf.Command> shelf, long units) {}

  /**
   * What was decided.
   *
   * @param committed whether everything is bought; otherwise nothing is
   * @param unreached shelves that did not confirm it: they may hold units still
   */
  public record Bought(boolean committed, List<ProgramRef<Shelf.Command>> unreached) {}

  /** What a coordinator remembers. */
  public sealed interface Event {}

  /** A transaction began; if it is never committed, it is aborted. */
  public record Began(MessageId tx, List<ProgramRef<Shelf.Command>> shelves) implements Event {}

  /** Every shelf holds its units, and it is decided. */
  public record Committed(MessageId tx) implements Event {}

  /** The shelves know. */
  public record Ended(MessageId tx) implements Event {}

  /** A transaction under way. */
  public record Transaction(List<ProgramRef<Shelf.Command>> shelves, boolean committed) {}

  /** The transactions under way. */
  public record State(Map<MessageId, Transaction> open) {
    /** No map that can change. */
    public State {
      open = Map.copyOf(open);
    }

    private State with(MessageId tx, Transaction transaction) {
      Map<MessageId, Transaction> next = new HashMap<>(open);
      next.put(tx, transaction);
      return new State(next);
    }

    private State without(MessageId tx) {
      Map<MessageId, Transaction> next = new HashMap<>(open);
      next.remove(tx);
      return new State(next);
    }
  }

  /** What a purchase remembers. */
  public sealed interface Pending {}

  /** The shelves were asked to hold their units. */
  public record Preparing(List<ProgramRef<Shelf.Command>> shelves)
      implements Pending, Gathering<Shelf.Done> {}

  /**
   * The shelves were told what is decided.
   *
   * @param shelves that were told this time
   * @param tries counts from 1
   */
  public record Ending(boolean committed, List<ProgramRef<Shelf.Command>> shelves, int tries)
      implements Pending, Gathering<Shelf.Done> {}

  /** The hook of that transaction. */
  public record Died(MessageId tx) implements Pending, Resume {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/coordinator")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Coordinator::new);

  @Override
  public State emptyState() {
    return new State(Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onRequest(Buy.class, this::onBuy)
        .onReplies(Preparing.class, this::onPrepared)
        .onReplies(Ending.class, this::onEnded)
        .onWoken(Died.class, this::onDied)
        .build();
  }

  private ReplyEffect<Event, State, Bought> onBuy(ProgramContext ctx, State state, Buy buy) {
    MessageId tx = ctx.messageId();
    List<ProgramRef<Shelf.Command>> shelves = buy.lines().stream().map(Line::shelf).toList();
    if (shelves.isEmpty()
        || shelves.size() > MOST_SHELVES
        || shelves.stream().distinct().count() < shelves.size()) {
      return Effect().panic("a purchase is from 1 to " + MOST_SHELVES + " different shelves");
    }
    BlockHeight until = BlockHeight.height(ctx.height().value() + BLOCKS_TO_PREPARE);
    List<Ask<Shelf.Done>> asks = new ArrayList<>();
    for (Line line : buy.lines()) {
      Shelf.Prepare prepare = new Shelf.Prepare(tx, line.units(), until);
      asks.add(Ask.of(line.shelf(), prepare, within(blocks(BLOCKS_TO_PREPARE))));
    }
    ctx.systemReserve(HOOK_GAS);
    return Effect()
        .persist(new Began(tx, shelves))
        .thenSetHook(new Died(tx))
        .thenAskAll(asks, new Preparing(shelves));
  }

  /** Commits if all hold; an error or a silence aborts. */
  private Effect<Event, State> onPrepared(
      ProgramContext ctx, State state, Preparing preparing, List<Reply<Shelf.Done>> replies) {
    boolean committed = replies.stream().allMatch(Reply::isSuccess);
    List<Event> decision = committed ? List.of(new Committed(ctx.messageId())) : List.of();
    List<Ask<Shelf.Done>> asks =
        preparing.shelves().stream()
            .map(shelf -> tell(shelf, ctx.messageId(), committed, 0))
            .toList();
    return Effect()
        .persist(decision)
        .thenAskAll(asks, new Ending(committed, preparing.shelves(), 1));
  }

  private static Ask<Shelf.Done> tell(
      ProgramRef<Shelf.Command> shelf, MessageId tx, boolean committed, int delay) {
    return committed
        ? Ask.of(shelf, new Shelf.Commit(tx), within(blocks(BLOCKS_TO_END)), after(blocks(delay)))
        : Ask.of(shelf, new Shelf.Abort(tx), within(blocks(BLOCKS_TO_END)), after(blocks(delay)));
  }

  /** Tells those again that did not confirm. */
  private Effect<Event, State> onEnded(
      ProgramContext ctx, State state, Ending ending, List<Reply<Shelf.Done>> replies) {
    List<ProgramRef<Shelf.Command>> left = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      if (!replies.get(i).isSuccess()) {
        left.add(ending.shelves().get(i));
      }
    }
    if (left.isEmpty() || ending.tries() == MOST_TRIES) {
      return Effect()
          .persist(new Ended(ctx.messageId()))
          .reply(new Bought(ending.committed(), left));
    }
    List<Ask<Shelf.Done>> asks =
        left.stream().map(shelf -> tell(shelf, ctx.messageId(), ending.committed(), 1)).toList();
    return Effect()
        .none()
        .thenAskAll(asks, new Ending(ending.committed(), left, ending.tries() + 1));
  }

  /** The purchase is dead and nobody waits for the shelves: a plain send must do. */
  private Effect<Event, State> onDied(ProgramContext ctx, State state, Died died) {
    Transaction transaction = state.open().get(died.tx());
    EffectBuilder<Event, State> effect = Effect().persist(new Ended(died.tx()));
    for (ProgramRef<Shelf.Command> shelf : transaction.shelves()) {
      effect =
          transaction.committed()
              ? effect.thenSend(shelf, new Shelf.Commit(died.tx()))
              : effect.thenSend(shelf, new Shelf.Abort(died.tx()));
    }
    return effect;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Began.class,
            (state, began) -> state.with(began.tx(), new Transaction(began.shelves(), false)))
        .onEvent(
            Committed.class,
            (state, it) ->
                state.with(it.tx(), new Transaction(state.open().get(it.tx()).shelves(), true)))
        .onEvent(Ended.class, (state, ended) -> state.without(ended.tx()))
        .build();
  }
}
