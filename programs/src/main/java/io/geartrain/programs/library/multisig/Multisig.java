package io.geartrain.programs.library.multisig;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.SendOption;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.programs.store.StoredSequence;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import java.util.List;
import java.util.Optional;

/**
 * Does what a {@link Group} has decided. A member proposes messages; members vote, each with the weight that
 * it had at the height of the proposal; when enough weight says yes, anybody may have the messages sent, all
 * of them or none, in the name of this contract.
 */
public final class Multisig extends ContractBehavior<Multisig.Command> {
  private static final StoredItem<Open> RULES = StoredItem.of("rules", Open.class);
  private static final StoredSequence NUMBERS = StoredSequence.of("proposals");
  private static final StoredMap<Long, Proposal> PROPOSALS =
      StoredMap.of("proposal", Long.class, Proposal.class);
  private static final StoredMap<Ballot, Boolean> BALLOTS =
      StoredMap.of("ballot", Ballot.class, Boolean.class);

  /** Most messages of a proposal. */
  public static final int MOST = 20;

  /**
   * Opens a multisig.
   *
   * @param percent of all weight that must say yes, 1 to 100
   * @param blocks how long a proposal can be voted on
   */
  public record Open(ProgramRef<Group.Command> group, int percent, long blocks) {}

  /** What a multisig understands. */
  public sealed interface Command {}

  /** Proposes messages, and votes for them; of members only. */
  public record Propose(String title, List<Act> acts) implements Command, Request<Proposed> {}

  /** Votes, once; of those who had weight at the height of the proposal. */
  public record Vote(long proposal, boolean isYes) implements Command {}

  /** Sends the messages of a proposal that has passed. */
  public record Execute(long proposal) implements Command, Request<Executed> {}

  /** A proposal. */
  public record ProposalOf(long number) implements Command, Query<Optional<Proposal>> {}

  /** Whether a proposal has passed. */
  public record HasPassed(long number) implements Command, Query<Boolean> {}

  /** A message of this contract. */
  public record Act(ActorId to, Payload message, Coins funds) {}

  /** The proposal's number. */
  public record Proposed(long number) {}

  /** How it went: when it failed nothing has happened, and it can be tried again. */
  public record Executed(boolean isDone, String error) {}

  /** How far a proposal is. */
  public enum Status {
    /** It can be voted on until its height, and executed when it has passed. */
    OPEN,
    /** Its messages were sent. */
    EXECUTED
  }

  /**
   * What is decided on.
   *
   * @param height at which it was proposed: whose weights count
   * @param total weight of all at that height
   * @param yes weight for it so far
   */
  public record Proposal(
      String title, List<Act> acts, long height, long total, long yes, Status status) {
    private Proposal with(long more) {
      return new Proposal(title, acts, height, total, yes + more, status);
    }

    private Proposal executed() {
      return new Proposal(title, acts, height, total, yes, Status.EXECUTED);
    }
  }

  /** The key of a vote. */
  public record Ballot(long proposal, ActorId voter) {}

  /** Sends the messages; of this contract only, so that they fail together. */
  public record Carry(long proposal) implements Command {}

  /** What is remembered of a call. */
  public sealed interface Pending {}

  /** The messages are being sent. */
  public record Carrying() implements Pending, CallContinuation<Void> {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/multisig")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Multisig::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onRequest(Propose.class, this::onPropose)
        .onCommand(Vote.class, this::onVote)
        .onRequest(Execute.class, this::onExecute)
        .onCommand(Carry.class, this::onCarry)
        .onCallReply(
            Carrying.class,
            (ctx, store, carrying, reply) ->
                Effect()
                    .reply(new Executed(reply.isSuccess(), reply.isSuccess() ? "" : reply.error())))
        .onQuery(ProposalOf.class, (ctx, store, of) -> PROPOSALS.find(store, of.number()))
        .onQuery(
            HasPassed.class, (ctx, store, of) -> hasPassed(store, proposal(store, of.number())))
        .build();
  }

  private Effect<StoreChange, ContractStore> onOpen(
      ProgramContext ctx, ContractStore store, Open open) {
    if (open.percent() < 1 || open.percent() > 100 || open.blocks() < 1) {
      return Effect().fail("1 to 100 percent, and at least 1 block");
    }
    RULES.set(store, open);
    return Effect().none();
  }

  // ------------------------------------------------------------------ deciding

  private ReplyEffect<StoreChange, ContractStore, Proposed> onPropose(
      ProgramContext ctx, ContractStore store, Propose propose) {
    if (propose.acts().isEmpty() || propose.acts().size() > MOST) {
      return Effect().fail("a proposal has 1 to " + MOST + " messages");
    }
    long height = ctx.height().value();
    long weight = weight(ctx, store, height);
    long total = ctx.query(RULES.get(store).group(), new Group.TotalAt(height));
    long number = NUMBERS.next(store);
    PROPOSALS.set(
        store,
        number,
        new Proposal(propose.title(), propose.acts(), height, total, weight, Status.OPEN));
    BALLOTS.set(store, new Ballot(number, ctx.source()), true);
    return Effect().attribute("proposal", number).reply(new Proposed(number));
  }

  private Effect<StoreChange, ContractStore> onVote(
      ProgramContext ctx, ContractStore store, Vote vote) {
    Proposal proposal = open(store, vote.proposal());
    if (ctx.height().value() > proposal.height() + RULES.get(store).blocks()) {
      return Effect().fail("the time to vote is over");
    }
    Ballot ballot = new Ballot(vote.proposal(), ctx.source());
    if (BALLOTS.has(store, ballot)) {
      return Effect().fail("voted already");
    }
    long weight = weight(ctx, store, proposal.height());
    BALLOTS.set(store, ballot, vote.isYes());
    PROPOSALS.set(store, vote.proposal(), proposal.with(vote.isYes() ? weight : 0));
    return Effect().attribute("proposal", vote.proposal()).attribute("weight", weight);
  }

  private static long weight(ProgramContext ctx, ContractStore store, long height) {
    long weight = ctx.query(RULES.get(store).group(), new Group.WeightAt(ctx.source(), height));
    if (weight == 0) {
      throw new ContractError("not a member at height " + height);
    }
    return weight;
  }

  private static boolean hasPassed(ContractStore store, Proposal proposal) {
    int percent = RULES.get(store).percent();
    return Math.multiplyExact(proposal.yes(), 100) >= Math.multiplyExact(proposal.total(), percent);
  }

  private static Proposal proposal(ContractStore store, long number) {
    return PROPOSALS.find(store, number).orElseThrow(() -> new ContractError("no such proposal"));
  }

  private static Proposal open(ContractStore store, long number) {
    Proposal proposal = proposal(store, number);
    if (proposal.status() != Status.OPEN) {
      throw new ContractError("executed already");
    }
    return proposal;
  }

  // ------------------------------------------------------------------ carrying out

  private ReplyEffect<StoreChange, ContractStore, Executed> onExecute(
      ProgramContext ctx, ContractStore store, Execute execute) {
    if (!hasPassed(store, open(store, execute.proposal()))) {
      return Effect().fail("not passed");
    }
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    return Effect()
        .none()
        .thenCall(self, new Carry(execute.proposal()), ReplyOn.ALWAYS, new Carrying())
        .thenReplyLater();
  }

  private Effect<StoreChange, ContractStore> onCarry(
      ProgramContext ctx, ContractStore store, Carry carry) {
    if (!ctx.source().equals(ctx.self())) {
      return Effect().fail("the multisig carries out for itself only");
    }
    Proposal proposal = open(store, carry.proposal());
    // First: a message that comes back finds it executed.
    PROPOSALS.set(store, carry.proposal(), proposal.executed());
    EffectBuilder<StoreChange, ContractStore> effect =
        Effect().attribute("executed", carry.proposal());
    for (Act act : proposal.acts()) {
      effect.thenCall(act.to(), act.message(), SendOption.funds(act.funds()));
    }
    return effect;
  }
}
