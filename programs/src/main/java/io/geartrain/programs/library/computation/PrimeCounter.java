package io.geartrain.programs.library.computation;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
import static io.geartrain.programs.SendOption.gas;

import io.geartrain.programs.Blocks;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts primes. That may take long, so a run does a slice, keeps what it has found, and sends itself the
 * rest for the next block; other messages run in between. The question waits, and is answered at the end,
 * or before its gas ends with how far it has come: whoever asked can go on from there.
 */
public final class PrimeCounter
    extends ProgramBehavior<PrimeCounter.Command, PrimeCounter.Event, PrimeCounter.State> {
  /** Numbers are tried by division, so that a number's gas is an honest price up to here. */
  public static final long LARGEST = 1_000_000;

  /** What looking at a number burns. */
  public static final long NUMBER_GAS = 100_000;

  /** What a run may burn on numbers: 200 of them. */
  public static final long SLICE_GAS = 20_000_000;

  /** For the end of a run: its event, and the message or wake behind it. */
  private static final long END_GAS = 3_000_000;

  /** For the start of a run. */
  private static final long START_GAS = 3_000_000;

  /** What a question keeps for its wait and its answer. */
  private static final long ANSWER_GAS = START_GAS + END_GAS + END_GAS;

  /** How long a question waits, should the computation be lost. */
  private static final Blocks PATIENCE = blocks(10_000);

  public record Open() {}

  public sealed interface Command {}

  /**
   * How many primes there are.
   *
   * @param from inclusive, at least 2
   * @param below exclusive, at most {@link #LARGEST}
   */
  public record Count(long from, long below) implements Command, Request<Counted> {}

  /** The program's own: a slice of what that question asked. */
  public record Slice(MessageId question) implements Command {}

  /**
   * The answer.
   *
   * @param primes how many were found
   * @param upTo up to where, exclusive; less than was asked if the gas was used up
   */
  public record Counted(long primes, long upTo) {}

  /** How far a question's computation is. */
  public record Job(long next, long below, long found) {}

  public sealed interface Event {}

  public record Begun(MessageId question, Job job) implements Event {}

  public record Advanced(MessageId question, Job job) implements Event {}

  public record Answered(MessageId question) implements Event {}

  public record State(Map<MessageId, Job> jobs) {
    private State with(MessageId question, Job job) {
      Map<MessageId, Job> next = new TreeMap<>(jobs);
      next.put(question, job);
      return new State(Map.copyOf(next));
    }

    private State without(MessageId question) {
      Map<MessageId, Job> next = new TreeMap<>(jobs);
      next.remove(question);
      return new State(Map.copyOf(next));
    }
  }

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("prime-counter")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(PrimeCounter::new);

  @Override
  public State emptyState() {
    return new State(Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onRequest(Count.class, this::onCount)
        .onCommand(Slice.class, this::onSlice)
        .build();
  }

  /** Runs twice: a wait stores no continuation, so whoever is woken starts from the top. */
  private ReplyEffect<Event, State, Counted> onCount(ProgramContext ctx, State state, Count count) {
    Job job = state.jobs().get(ctx.messageId());
    return job == null
        ? begin(ctx, count)
        : Effect()
            .persist(new Answered(ctx.messageId()))
            .reply(new Counted(job.found(), job.next()));
  }

  private ReplyEffect<Event, State, Counted> begin(ProgramContext ctx, Count count) {
    if (count.from() < 2 || count.below() < count.from() || count.below() > LARGEST) {
      return Effect().panic("asked for the primes from " + count.from() + " to " + count.below());
    }
    if (ctx.gas() < ANSWER_GAS + START_GAS + END_GAS) {
      return Effect().panic("too little gas to begin");
    }
    MessageId question = ctx.messageId();
    return Effect()
        .persist(new Begun(question, new Job(count.from(), count.below(), 0)))
        .thenSend(self(ctx), new Slice(question), gas(ctx.gas() - ANSWER_GAS))
        .thenWaitUpTo(PATIENCE);
  }

  private Effect<Event, State> onSlice(ProgramContext ctx, State state, Slice slice) {
    Job job = state.jobs().get(slice.question());
    if (!ctx.source().equals(ctx.self()) || job == null) {
      return Effect().panic("a slice is the program's own");
    }
    long next = job.next();
    long found = job.found();
    long budget = Math.min(SLICE_GAS, ctx.gas() - END_GAS);
    for (; next < job.below() && budget >= NUMBER_GAS; next++) {
      ctx.charge(NUMBER_GAS);
      budget -= NUMBER_GAS;
      found += isPrime(next) ? 1 : 0;
    }
    boolean goesOn = next < job.below() && ctx.gas() >= END_GAS + START_GAS + NUMBER_GAS + END_GAS;
    var advanced =
        Effect().persist(new Advanced(slice.question(), new Job(next, job.below(), found)));
    return goesOn
        ? advanced.thenSend(self(ctx), slice, after(blocks(1))) // on all the gas that is left
        : advanced.thenWake(slice.question());
  }

  private static ProgramRef<Command> self(ProgramContext ctx) {
    return new ProgramRef<>(ctx.self());
  }

  private static boolean isPrime(long number) {
    for (long divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Begun.class, (state, begun) -> state.with(begun.question(), begun.job()))
        .onEvent(
            Advanced.class, (state, advanced) -> state.with(advanced.question(), advanced.job()))
        .onEvent(Answered.class, (state, answered) -> state.without(answered.question()))
        .build();
  }
}
