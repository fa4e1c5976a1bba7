package io.geartrain.simulator;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.deposit;
import static io.geartrain.programs.SendOption.from;
import static io.geartrain.programs.SendOption.within;

import io.geartrain.programs.Ask;
import io.geartrain.programs.Continuation;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.simulator.Stall.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Opens stalls, asks for what they offer, and keeps bytes and gas for later. */
final class Buyer extends ProgramBehavior<Buyer.Command, Buyer.Event, Buyer.State> {
  record Open() {}

  sealed interface Command {}

  record OpenStall(String name, Payload terms, List<Offer> offers)
      implements Command, Request<Opened> {}

  record Look(ProgramRef<Stall.Command> stall, long deposit) implements Command, Request<Seen> {}

  record ReadTerms(ProgramRef<Stall.Command> stall) implements Command, Request<Payload> {}

  record Hear(ProgramRef<Stall.Command> stall) implements Command {}

  record AskAndHear(ProgramRef<Stall.Command> stall) implements Command {}

  record SetAside(long gas) implements Command {}

  record SpendAside(ProgramRef<Stall.Command> stall) implements Command {}

  record Opened(ProgramRef<Stall.Command> stall, int offers) {}

  record Seen(String result, List<Offer> offers) {}

  sealed interface Event {}

  record StallOpened(String name, ProgramRef<Stall.Command> stall, Payload terms)
      implements Event {}

  record Aside(ReservationId reservation) implements Event {}

  record Noted(String what) implements Event {}

  record State(
      Map<String, ProgramRef<Stall.Command>> stalls,
      Map<Payload, String> byTerms,
      List<ReservationId> aside,
      List<String> notes) {}

  sealed interface Pending {}

  record Opening(String name, ProgramRef<Stall.Command> stall, Payload terms)
      implements Pending, Continuation<Stall.Ready> {}

  record Looking() implements Pending, Continuation<List<Offer>> {}

  record Reading() implements Pending, Continuation<Payload> {}

  record Hearing(String note) implements Pending, Continuation<Payload> {}

  record HearingOffers() implements Pending, Continuation<List<Offer>> {}

  static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("buyer")
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Buyer::new);

  @Override
  public State emptyState() {
    return new State(Map.of(), Map.of(), List.of(), List.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onRequest(OpenStall.class, this::onOpenStall)
        .onReply(Opening.class, this::onOpened)
        .onRequest(
            Look.class,
            (ctx, state, look) ->
                Effect()
                    .none()
                    .thenAsk(
                        look.stall(),
                        new Stall.GetOffers(),
                        new Looking(),
                        deposit(look.deposit()),
                        within(blocks(3))))
        .onReply(
            Looking.class,
            (ctx, state, looking, reply) ->
                Effect()
                    .reply(
                        new Seen(
                            reply.result().name(), reply.isSuccess() ? reply.value() : List.of())))
        .onRequest(
            ReadTerms.class,
            (ctx, state, read) ->
                Effect().none().thenAsk(read.stall(), new Stall.GetTerms(), new Reading()))
        .onReply(Reading.class, (ctx, state, reading, reply) -> Effect().reply(reply.value()))
        .onCommand(
            Hear.class,
            (ctx, state, hear) ->
                Effect()
                    .none()
                    .thenSend(hear.stall(), new Stall.GetTerms(), deposit(20_000_000))
                    .thenOnReply(new Hearing("heard")))
        .onReply(
            Hearing.class,
            (ctx, state, hearing, reply) ->
                Effect().persist(new Noted(hearing.note() + " " + reply.result())))
        .onCommand(
            AskAndHear.class,
            (ctx, state, ask) ->
                Effect()
                    .none()
                    .thenAsk(
                        Ask.of(ask.stall(), new Stall.GetOffers()).onReply(new HearingOffers()),
                        new Looking()))
        .onReply(
            HearingOffers.class,
            (ctx, state, hearing, reply) ->
                reply.isSuccess()
                    ? Effect().persist(new Noted("heard " + reply.value().size()))
                    : Effect().panic("heard nothing"))
        .onCommand(
            SetAside.class,
            (ctx, state, set) -> Effect().persist(new Aside(ctx.reserveGas(set.gas(), blocks(9)))))
        .onCommand(
            SpendAside.class,
            (ctx, state, spend) ->
                Effect()
                    .none()
                    .thenSend(spend.stall(), new Stall.GetTerms(), from(state.aside().get(0))))
        .build();
  }

  private ReplyEffect<Event, State, Opened> onOpenStall(
      ProgramContext ctx, State state, OpenStall open) {
    ProgramRef<Stall.Command> stall = ctx.programRef(Stall.CODE, open.name());
    return Effect()
        .none()
        .thenCreateAndAsk(
            Stall.CODE,
            open.name(),
            new Stall.Begin(open.terms(), open.offers()),
            new Opening(open.name(), stall, open.terms()));
  }

  private Effect<Event, State> onOpened(
      ProgramContext ctx, State state, Opening opening, Reply<Stall.Ready> reply) {
    return reply.isSuccess()
        ? Effect()
            .persist(new StallOpened(opening.name(), opening.stall(), opening.terms()))
            .reply(new Opened(opening.stall(), reply.value().offers()))
        : Effect().panic("not opened: " + reply.result() + " " + reply.text());
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            StallOpened.class,
            (state, opened) ->
                new State(
                    with(state.stalls(), opened.name(), opened.stall()),
                    Map.of(opened.terms(), opened.name()),
                    state.aside(),
                    state.notes()))
        .onEvent(
            Aside.class,
            (state, aside) ->
                new State(
                    state.stalls(),
                    state.byTerms(),
                    with(state.aside(), aside.reservation()),
                    state.notes()))
        .onEvent(
            Noted.class,
            (state, noted) ->
                new State(
                    state.stalls(),
                    state.byTerms(),
                    state.aside(),
                    with(state.notes(), noted.what())))
        .build();
  }

  private static <V> Map<String, V> with(Map<String, V> before, String key, V value) {
    Map<String, V> next = new TreeMap<>(before);
    next.put(key, value);
    return Map.copyOf(next);
  }

  private static <T> List<T> with(List<T> before, T more) {
    List<T> next = new ArrayList<>(before);
    next.add(more);
    return List.copyOf(next);
  }
}
