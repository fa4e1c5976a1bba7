package io.geartrain.programs;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
import static io.geartrain.programs.SendOption.deposit;
import static io.geartrain.programs.SendOption.from;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;
import static io.geartrain.programs.SendOption.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.AsyncDesk.Counting;
import io.geartrain.programs.AsyncDesk.Finishing;
import io.geartrain.programs.AsyncDesk.Notes;
import io.geartrain.programs.Reply.Result;
import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect.AskInit;
import io.geartrain.runtime.block.Effect.Await;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A handler that creates a program and goes on when it knows whether that has worked. */
class CreateAndAskTest {
  /** Its init says how many it begins with. */
  record Begin(int with) implements Request<AsyncDesk.Counted> {}

  record Go() {}

  record Begun() {}

  record State() {}

  private static final class Counter extends ProgramBehavior<Go, Begun, State> {
    private static final ProgramCode<Begin, Go> CODE =
        ProgramCode.named("counter")
            .init(Begin.class)
            .commands(Go.class)
            .events(Begun.class)
            .state(State.class)
            .behavior(Counter::new);

    @Override
    public State emptyState() {
      return new State();
    }

    @Override
    public ProgramHandlers<Go, Begun, State> handlers() {
      return newHandlersBuilder()
          .onInitRequest(
              Begin.class, (ctx, state, begin) -> Effect().reply(new Notes(begin.with())))
          .build();
    }

    @Override
    public ProgramEventHandler<State, Begun> eventHandler() {
      return newEventHandlerBuilder().build();
    }
  }

  private static final AsyncDesk.Open OPEN = new AsyncDesk.Open();

  private final AsyncDesk desk = new AsyncDesk();
  private final Message work = desk.handle(new AsyncDesk.Work());

  private Outcome creates(SendOption... options) {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenCreateAndAsk(desk.code, "kid", OPEN, new Finishing(), options));
    return desk.run(work);
  }

  private AskInit init(Value value, long gas, long delay, long deposit) {
    return new AskInit(
        desk.code.id(),
        Payload.utf8("kid"),
        desk.code.encodeInit(OPEN),
        value,
        gas,
        delay,
        deposit);
  }

  private Reply<?> lastReply() {
    return (Reply<?>) desk.seen.get(desk.seen.size() - 1);
  }

  @Test
  void it_creates_the_program_and_ends_the_run() {
    Outcome waiting = creates();

    assertThat(waiting.effects().get(0))
        .isEqualTo(init(Value.ZERO, io.geartrain.runtime.block.Effect.GASLESS, 0, 20_000_000));
    assertThat(((Await) waiting.effects().get(1)).awaited())
        .containsExactly(new Awaited(desk.sent(0), 100));
    assertThat(desk.seen).isEmpty();
  }

  @Test
  void options_go_with_it_as_with_an_ask() {
    Outcome waiting =
        creates(value(3), gas(50_000), after(blocks(2)), deposit(70_000), within(blocks(9)));

    assertThat(waiting.effects().get(0)).isEqualTo(init(Value.of(3), 50_000, 2, 70_000));
    assertThat(((Await) waiting.effects().get(1)).awaited())
        .containsExactly(new Awaited(desk.sent(0), 9));
    assertThat(creates(from(new ReservationId(work.id(), 0))).diagnosis())
        .contains("an ask takes within(...)");
  }

  @Test
  void a_success_says_that_the_program_is_there_and_an_error_why_not() {
    Outcome waiting = creates();

    desk.goOn(
        work,
        waiting,
        new Answered(desk.sent(0), ReplyCode.AUTO, false, Payload.EMPTY, Value.ZERO));
    assertThat(lastReply().isSuccess()).isTrue();
    assertThat(lastReply().value()).isNull();

    desk.goOn(
        work,
        waiting,
        new Answered(
            ((Await) waiting.effects().get(1)).awaited().get(0).message(),
            ReplyCode.USERSPACE_PANIC,
            false,
            Payload.utf8("no room"),
            Value.ZERO));
    assertThat(lastReply().result()).isEqualTo(Result.ERROR);
    assertThat(lastReply().text()).isEqualTo("no room");
  }

  @Test
  void an_init_that_is_a_request_is_answered_by_its_own_reply() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenCreateAndAsk(Counter.CODE, "kid", new Begin(4), new Counting("kid")));
    Outcome waiting = desk.run(work);
    Payload answer = CanonicalCbor.ofReplyTo(Begin.class).encode(new Notes(4));

    desk.goOn(
        work, waiting, new Answered(desk.sent(0), ReplyCode.MANUAL, false, answer, Value.ZERO));

    assertThat(lastReply().value()).isEqualTo(new Notes(4));
  }

  @Test
  void creations_are_waited_for_together_with_other_asks() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAskAll(
                    List.of(
                        Ask.create(desk.code, "a", OPEN).raw(),
                        Ask.create(Counter.CODE, "b", new Begin(4)).raw(),
                        Ask.of(desk.other, new AsyncDesk.Count()).raw()),
                    new AsyncDesk.Reading()));

    Await await = (Await) desk.run(work).effects().get(3);

    assertThat(await.awaited())
        .extracting(Awaited::message)
        .containsExactly(desk.sent(0), desk.sent(1), desk.sent(2));
  }

  @Test
  void one_message_creates_a_program_of_one_code_and_salt_once() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenCreate(desk.code, "kid", OPEN)
                .thenCreateAndAsk(desk.code, "kid", OPEN, new Finishing()));

    assertThat(desk.work().trap().payload().utf8()).isEqualTo("306");
  }
}
