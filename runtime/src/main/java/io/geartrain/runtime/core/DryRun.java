package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a message would come to if it were sent now, alone: its reply, and the gas it needs. Pure; nothing
 * of it is kept. It runs in a block that is thrown away, on the state as it stands but with an empty queue,
 * and so do all messages that it causes in that block, until none is left or the budget is spent (gear.md,
 * 3: user side). What is parked stays parked, unless the message itself wakes, triggers or cancels it.
 *
 * <p>What a run burned is not the gas it needs: a send without gas of its own must leave the mailbox
 * threshold, rent is locked and comes back. So the least limit is searched for, by running again with other
 * limits between what was burned and what was given. A limit is enough when everything goes the same way:
 * the same reply, and the same messages run to the same ends with the same kinds of effects.
 */
public final class DryRun {
  /** Gear's budget, in blocks' allowances. */
  private static final long BUDGET_BLOCKS = 6;

  private final ChainState base;
  private final Host host;
  private final Wanted wanted;
  private final int mostDispatches;
  private final long budget;
  private final int backlog;

  private DryRun(ChainState state, Host host, Wanted wanted, int mostDispatches) {
    this.base = state.withoutQueue();
    this.host = host;
    this.wanted = wanted;
    this.mostDispatches = mostDispatches;
    this.backlog = state.backlog();
    long block = state.settings().blockGas();
    this.budget = block > Long.MAX_VALUE / BUDGET_BLOCKS ? Long.MAX_VALUE : BUDGET_BLOCKS * block;
  }

  /** Runs programs, and forgets what came of it. */
  public interface Host {
    /** Runs one message. */
    Step run(Call call);
  }

  /**
   * A message to be run.
   *
   * @param program whose
   * @param code what it runs
   * @param isNew whether the dry run itself has created the program
   * @param memory what it remembers from earlier in the dry run, or null: what it remembers behind the last
   *     record, or nothing if it is new
   * @param dispatch the message
   * @param holdings what the program has beside its memory
   * @param context the block
   * @param unit what the unit of work reads of the chain that the message is the root of, or null
   * @param memories what programs remember from earlier in the dry run
   */
  public record Call(
      ActorId program,
      CodeId code,
      boolean isNew,
      Object memory,
      Dispatch dispatch,
      Holdings holdings,
      BlockContext context,
      ChainView unit,
      Map<ActorId, Object> memories) {}

  /**
   * What a run came to.
   *
   * @param outcome of the message
   * @param memories of those programs that ran, behind it
   */
  public record Step(Outcome outcome, Map<ActorId, Object> memories) {}

  /**
   * A message that nobody has sent.
   *
   * @param user from whom
   * @param sponsor who would pay the gas, or null for the user
   * @param program to which program
   * @param payload its bytes
   * @param value its value
   * @param gas its limit
   */
  public record Wanted(
      ActorId user, ActorId sponsor, ActorId program, Payload payload, Value value, long gas) {

    /**
     * What that input would send, if it were sent now.
     *
     * @throws IllegalArgumentException when it sends nothing, or later
     */
    public static Wanted of(Input input) {
      Input.Sponsored sponsored = input instanceof Input.Sponsored by ? by : null;
      Input inner = sponsored == null ? input : sponsored.sent();
      if (!(inner instanceof Input.MessageSent sent)) {
        throw new IllegalArgumentException("only a message to a program can be run dry: " + input);
      }
      if (sent.target() != Input.NOW || sent.key() != null) {
        throw new IllegalArgumentException("a dry run is now, and leaves no key behind");
      }
      return new Wanted(
          sent.user(),
          sponsored == null ? null : sponsored.sponsor(),
          sent.destination(),
          sent.payload(),
          sent.value(),
          sent.gas());
    }
  }

  /** What a dry run came to. */
  public sealed interface Result permits Refused, Ran {}

  /**
   * The message would not be admitted.
   *
   * @param refusal why
   */
  public record Refused(Refusal refusal) implements Result {}

  /**
   * The message would run.
   *
   * @param reply what the user would get, or null when the message would still wait for something
   * @param gas the least limit with which all goes this way; the limit given when {@code isWhole} is not
   *     so; 0 when gas is not counted
   * @param isWhole whether it was followed to its end, and not only as far as the budget goes
   */
  public record Ran(Mail reply, long gas, boolean isWhole) implements Result {}

  /**
   * Runs a message dry.
   *
   * @param state the chain as it stands
   * @param host runs programs
   * @param mostDispatches after how many it is given up, where gas is not counted or costs too little
   */
  public static Result run(ChainState state, Host host, Wanted wanted, int mostDispatches) {
    return new DryRun(state, host, wanted, mostDispatches).result();
  }

  private Result result() {
    Refusal refusal = open(new BlockDraft(base), wanted.gas());
    if (refusal != null) {
      return new Refused(refusal);
    }
    Way way = go(wanted.gas(), null);
    boolean searches = way.isWhole() && base.settings().policy().isMetered();
    long gas = base.settings().policy().isMetered() ? wanted.gas() : 0;
    return new Ran(way.reply(), searches ? leastGas(way) : gas, way.isWhole());
  }

  /** The highest limit that fails is below the lowest that is known to pass. */
  private long leastGas(Way way) {
    long fails = way.burned() - 1;
    long passes = wanted.gas();
    // Most often, what was burned is enough.
    long next = way.burned();
    while (passes - fails > 1) {
      if (go(next, way) != null) {
        passes = next;
      } else {
        fails = next;
      }
      next = fails + (passes - fails) / 2;
    }
    return passes;
  }

  // ------------------------------------------------------------------ one run

  /** What happened: enough to tell whether another run went the same way. */
  private record Way(Mail reply, List<Seen> steps, long burned, boolean isWhole) {}

  private record Seen(
      MessageId message,
      ActorId program,
      EntryPoint entry,
      Verdict verdict,
      ReplyCode code,
      int events,
      List<Class<? extends Effect>> effects) {
    static Seen of(Message message, Outcome outcome) {
      List<Class<? extends Effect>> kinds = new ArrayList<>(outcome.effects().size());
      for (Effect effect : outcome.effects()) {
        kinds.add(effect.getClass());
      }
      return new Seen(
          message.id(),
          message.destination(),
          message.entry(),
          outcome.verdict(),
          outcome.trap() == null ? null : outcome.trap().code(),
          outcome.events().size(),
          kinds);
    }
  }

  private Refusal open(BlockDraft draft, long gas) {
    draft.open(base.height(), base.timestamp());
    Input.MessageSent sent =
        new Input.MessageSent(
            wanted.user(),
            wanted.program(),
            wanted.payload(),
            wanted.value(),
            gas,
            Input.NOW,
            null);
    Input input = wanted.sponsor() == null ? sent : new Input.Sponsored(wanted.sponsor(), sent);
    return draft.admit(new Submission(0, List.of(input), null));
  }

  /**
   * Runs the message with that limit.
   *
   * @param same the way it must go, or null for any
   * @return the way it went; null if that was another than it must go
   */
  private Way go(long gas, Way same) {
    BlockDraft draft = new BlockDraft(base);
    open(draft, gas);
    draft.takeOutputs();
    MessageId first = draft.head().id();
    BlockContext context =
        new BlockContext(
            base.settings(),
            draft.sequence(),
            draft.height(),
            draft.timestamp(),
            backlog,
            base.agenda());
    Map<ActorId, Object> memories = new HashMap<>();
    List<Seen> steps = new ArrayList<>();
    Mail reply = null;
    long burned = 0;
    long burnedByIt = 0;
    Message message = draft.head();
    while (message != null && burned < budget && steps.size() < mostDispatches) {
      boolean isPaidByIt = first.equals(draft.gasRoot(message));
      Outcome outcome = draft.judge(message);
      if (outcome == null) {
        outcome = execute(draft, message, context, memories);
      }
      Seen seen = Seen.of(message, outcome);
      if (same != null && (steps.size() == same.steps().size() || !seen.equals(at(same, steps)))) {
        return null;
      }
      steps.add(seen);
      draft.merge(outcome);
      burned += outcome.gasBurned();
      burnedByIt += isPaidByIt ? outcome.gasBurned() : 0;
      reply = reply == null ? replyTo(first, draft.takeOutputs()) : reply;
      message = draft.head();
    }
    Way way = new Way(reply, steps, burnedByIt, message == null);
    return same == null || isSame(way, same) ? way : null;
  }

  private static Seen at(Way way, List<Seen> before) {
    return way.steps().get(before.size());
  }

  private static boolean isSame(Way one, Way other) {
    return one.isWhole() == other.isWhole()
        && one.steps().size() == other.steps().size()
        && (one.reply() == null ? other.reply() == null : one.reply().equals(other.reply()));
  }

  private Outcome execute(
      BlockDraft draft, Message message, BlockContext context, Map<ActorId, Object> memories) {
    ActorId program = message.destination();
    Step step =
        host.run(
            new Call(
                program,
                draft.program(program).code(),
                !base.programs().containsKey(program),
                memories.get(program),
                draft.dispatch(message),
                draft.holdings(program),
                context,
                draft.isUnit(message) ? draft.view() : null,
                Map.copyOf(memories)));
    memories.putAll(step.memories());
    return step.outcome();
  }

  private static Mail replyTo(MessageId message, List<Output> outputs) {
    for (Output output : outputs) {
      if (output instanceof Output.Delivered delivered
          && message.equals(delivered.mail().replyTo())) {
        return delivered.mail();
      }
    }
    return null;
  }
}
