package io.geartrain.simulator.contracts;

import static io.geartrain.programs.Blocks.blocks;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.CallReply;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.Resume;
import io.geartrain.programs.SendOption;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.module.Bank;
import java.util.List;

/** Tries what a test says, on another of its kind. */
public final class Caller extends ContractBehavior<Caller.Command> {
  static final StoredItem<Long> COUNT = StoredItem.of("count", Long.class);
  static final StoredItem<Heard> HEARD = StoredItem.of("heard", Heard.class);

  public record Open() {}

  public sealed interface Command {}

  /** Counts, and fails in that way. */
  public record Count(End end) implements Command, Request<Counted> {}

  /** What can become of it. */
  public enum End {
    /** It succeeds. */
    WELL,
    /** It fails with a text. */
    FAIL,
    /** It panics. */
    PANIC,
    /** It burns gas. */
    BURN,
    /** It writes in a query. */
    WRITE
  }

  /** Calls another to count. */
  public record Call(ProgramRef<Command> other, End end, On on, long fence)
      implements Command, Request<Answer> {}

  /** As {@link ReplyOn}, or not heard of at all. */
  public enum On {
    /** Both ends. */
    ALWAYS,
    /** Failures. */
    ERROR,
    /** Successes. */
    SUCCESS,
    /** Neither. */
    SILENT
  }

  /** Calls the bank in somebody's name. */
  public record Sign(ProgramRef<Command> signer) implements Command {}

  /** Sleeps a block. */
  public record Wait() implements Command {}

  /** Calls another to sleep. */
  public record CallToWait(ProgramRef<Command> other) implements Command {}

  public record CountOf(ProgramRef<Command> other, End end) implements Command, Query<Counted> {}

  /** Asks another, in a message. */
  public record Look(ProgramRef<Command> other) implements Command, Request<Looked> {}

  public record Looked(Counted asked, long raw, long stored, int keys) {}

  public record Counted(long count) {}

  /** A sealed type: its codec must be that of the request, wherever it is answered. */
  public sealed interface Answer {}

  public record Early() implements Answer {}

  public record Late(long count) implements Answer {}

  public record Heard(String error, List<String> events) {}

  public sealed interface Pending {}

  public record Calling() implements Pending, CallContinuation<Counted> {}

  public record Waiting() implements Pending, CallContinuation<Void> {}

  public record Slept() implements Pending, Resume {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("caller")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Caller::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onRequest(Count.class, this::onCount)
        .onRequest(Call.class, this::onCall)
        .onCallReply(Calling.class, this::onCalled)
        .onCommand(
            Sign.class,
            (ctx, store, sign) ->
                Effect()
                    .none()
                    .thenCall(
                        Bank.ADDRESS,
                        Bank.send(ctx.source(), ctx.funds()),
                        SendOption.signer(sign.signer().id())))
        .onCommand(
            Wait.class, (ctx, store, wait) -> Effect().none().thenSleep(blocks(1), new Slept()))
        .onCommand(
            CallToWait.class,
            (ctx, store, call) ->
                Effect().none().thenCall(call.other(), new Wait(), ReplyOn.ERROR, new Waiting()))
        .onCallReply(
            Waiting.class,
            (ctx, store, waiting, reply) -> {
              HEARD.set(store, new Heard(reply.error(), List.of()));
              return Effect().none();
            })
        .onWoken(Slept.class, (ctx, store, slept) -> Effect().none())
        .onQuery(CountOf.class, this::onCountOf)
        .onRequest(Look.class, this::onLook)
        .build();
  }

  private ReplyEffect<StoreChange, ContractStore, Counted> onCount(
      ProgramContext ctx, ContractStore store, Count count) {
    long next = COUNT.getOr(store, 0L) + 1;
    COUNT.set(store, next);
    return switch (count.end()) {
      case FAIL -> Effect().fail("no");
      case PANIC -> Effect().panic("oops");
      case BURN -> {
        ctx.charge(ctx.gas() + 1);
        yield Effect().reply(new Counted(0));
      }
      default ->
          Effect()
              .attribute("count", next)
              .event("counted", new Attribute("by", "one"))
              .reply(new Counted(next));
    };
  }

  private ReplyEffect<StoreChange, ContractStore, Answer> onCall(
      ProgramContext ctx, ContractStore store, Call call) {
    COUNT.set(store, COUNT.getOr(store, 0L) + 100);
    EffectBuilder<StoreChange, ContractStore> effect = Effect().none();
    Count count = new Count(call.end());
    SendOption[] options =
        call.fence() > 0 ? new SendOption[] {SendOption.fence(call.fence())} : new SendOption[0];
    if (call.on() == On.SILENT) {
      effect.thenCall(call.other(), count, options);
    } else {
      ReplyOn on = ReplyOn.valueOf(call.on().name());
      effect.thenCall(call.other(), count, on, new Calling(), options);
    }
    return effect.reply(new Early());
  }

  private Effect<StoreChange, ContractStore> onCalled(
      ProgramContext ctx, ContractStore store, Calling calling, CallReply<Counted> reply) {
    List<String> events =
        reply.events().stream().map(event -> event.type() + event.attributes().size()).toList();
    HEARD.set(store, new Heard(reply.isSuccess() ? "" : reply.error(), events));
    return reply.isSuccess() ? Effect().reply(new Late(reply.value().count())) : Effect().none();
  }

  private Counted onCountOf(ProgramContext ctx, ContractStore store, CountOf query) {
    if (query.end() == End.WRITE) {
      COUNT.set(store, 0L);
    }
    return query.end() == End.BURN
        ? ctx.query(query.other(), query)
        : new Counted(COUNT.getOr(store, 0L));
  }

  private ReplyEffect<StoreChange, ContractStore, Looked> onLook(
      ProgramContext ctx, ContractStore store, Look look) {
    COUNT.set(store, 7L);
    Counted asked = ctx.query(look.other(), new CountOf(look.other(), End.WELL));
    long raw = ctx.raw(look.other().id(), COUNT.key()).map(COUNT::decode).orElse(-1L);
    long stored = COUNT.getOr(ctx.storeOf(look.other()), -1L);
    int keys = ctx.range(look.other().id(), null, null, 10, false).pairs().size();
    return Effect().reply(new Looked(asked, raw, stored, keys));
  }
}
