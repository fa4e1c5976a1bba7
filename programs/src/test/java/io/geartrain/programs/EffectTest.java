package io.geartrain.programs;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;
import static io.geartrain.programs.SendOption.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Effect.Answer;
import io.geartrain.runtime.block.Effect.CancelTimer;
import io.geartrain.runtime.block.Effect.Create;
import io.geartrain.runtime.block.Effect.Exit;
import io.geartrain.runtime.block.Effect.Send;
import io.geartrain.runtime.block.Effect.StartTimer;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.program.Executed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What handlers make, what the run takes of it, and what is refused. */
class EffectTest {
  private static final UserId BOB = UserId.of("bob");

  private final Desk desk = new Desk();
  private final ProgramRef<Desk.Command> other = desk.code.refOf("other");

  private static Desk.Noted noted(String text) {
    return new Desk.Noted(text);
  }

  private static Payload encoded(Desk.Command command) {
    return Payloads.encode(command);
  }

  /** A run with gas and value to spend. */
  private Outcome paid() {
    MessageId id = new MessageId(4, Phase.INPUT, 2, 0);
    Message message =
        new Message(
            id,
            Desk.ALICE.id(),
            desk.code.refOf("desk").id(),
            EntryPoint.HANDLE,
            encoded(new Desk.Work("work")),
            Value.ZERO,
            id,
            null,
            null);
    BlockContext block =
        new BlockContext(Desk.unmetered().with("gas-policy", "plain"), 4, 9, 9000, 0);
    return Desk.outcome(desk.run(message, 1_000_000, Value.of(100), block));
  }

  // ------------------------------------------------------------------ order

  @Test
  void effects_stand_in_the_order_in_which_they_were_written() {
    desk.doing(
        (ctx, state, work) ->
            desk.Effect()
                .none()
                .thenCancelTimer("old")
                .thenSend(other, new Desk.Work("first"))
                .thenStartTimer("new", blocks(3), new Desk.Work("later"))
                .thenSend(BOB, noted("mail"))
                .thenCreate(desk.code, "salt", new Desk.Open("child"))
                .thenSend(other.id(), Payload.utf8("raw"))
                .exit(BOB));

    assertThat(desk.work().effects())
        .containsExactly(
            new CancelTimer("old"),
            send(other.id(), encoded(new Desk.Work("first"))),
            new StartTimer("new", 3, encoded(new Desk.Work("later")), -1),
            send(BOB.id(), Payloads.encode(noted("mail"))),
            new Create(
                desk.code.id(),
                Payload.utf8("salt"),
                desk.code.encodeInit(new Desk.Open("child")),
                Value.ZERO,
                -1),
            send(other.id(), Payload.utf8("raw")),
            new Exit(BOB.id()));
  }

  private static Send send(ActorId to, Payload payload) {
    return new Send(to, payload, Value.ZERO, -1, 0);
  }

  @Test
  void events_stand_in_order_and_later_parts_see_the_state_after_them() {
    List<Object> seen = new ArrayList<>();
    desk.answering(
        (ctx, state, count) ->
            desk.Effect()
                .persist(List.of(noted("a"), noted("b")))
                .thenSendWith(
                    other,
                    next -> {
                      seen.add(next.notes());
                      return new Desk.Work("x");
                    })
                .persist(noted("c"))
                .thenReply(next -> new Desk.Counted(next.notes().size())));

    Executed executed = desk.run(new Desk.Count());

    assertThat(executed.events()).containsExactly(noted("a"), noted("b"), noted("c"));
    assertThat(seen).containsExactly(List.of("a", "b"));
    assertThat(Payloads.decodeReply(Desk.Count.class, executed.reply().orElseThrow()))
        .isEqualTo(new Desk.Counted(3));
    assertThat(executed.memory().state()).isEqualTo(new Desk.State(List.of("a", "b", "c")));
  }

  @Test
  void an_effect_of_nothing_succeeds_and_leaves_nothing() {
    desk.doing((ctx, state, work) -> desk.Effect().none());

    Outcome outcome = Desk.outcome(desk.work());

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.events()).isEmpty();
    assertThat(outcome.effects()).isEmpty();
  }

  // ------------------------------------------------------------------ one effect a run

  @Test
  void a_second_effect_in_one_handler_is_refused_and_the_first_undone() {
    desk.doing(
        (ctx, state, work) -> {
          desk.Effect().persist(noted("lost")).thenSend(other, new Desk.Work("lost"));
          return desk.Effect().persist(noted("kept"));
        });

    assertThat(desk.failure())
        .contains("a handler makes one effect and returns it; this one called Effect() again");
    assertThat(desk.work().events()).isEmpty();
    assertThat(desk.work().effects()).isEmpty();
  }

  @Test
  void a_handler_may_fail_or_panic_behind_an_effect() {
    desk.doing(
        (ctx, state, work) -> {
          desk.Effect().persist(noted("lost"));
          return desk.Effect().panic("after all");
        });

    Outcome outcome = Desk.outcome(desk.work());

    assertThat(outcome.trap()).isEqualTo(Trap.panic("after all"));
    assertThat(outcome.events()).isEmpty();
  }

  @Test
  void an_effect_of_an_older_run_cannot_be_returned() {
    List<Effect<Desk.Event, Desk.State>> kept = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          kept.add(desk.Effect().persist(noted("first")));
          return kept.get(0);
        });
    desk.work();

    assertThat(desk.failure())
        .contains("a handler must return the effect it made, not an older one");
  }

  @Test
  void an_effect_of_an_older_run_takes_nothing_more_and_its_outcome_stays_as_it_was() {
    List<EffectBuilder<Desk.Event, Desk.State>> kept = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          kept.add(desk.Effect().persist(noted("first")).thenSend(BOB, noted("mail")));
          return kept.get(0);
        });
    Executed first = desk.work();
    desk.doing(
        (ctx, state, work) -> {
          kept.get(0).persist(noted("too late"));
          return desk.Effect().none();
        });
    Outcome persisted = Desk.outcome(desk.work());
    desk.doing(
        (ctx, state, work) -> {
          kept.get(0).thenSend(BOB, noted("too late"));
          return desk.Effect().none();
        });
    Outcome sent = Desk.outcome(desk.work());

    assertThat(persisted.trap()).isEqualTo(Trap.panic("905"));
    assertThat(sent.trap()).isEqualTo(Trap.panic("905"));
    assertThat(sent.diagnosis()).contains("is over: the handler has returned or was stopped");
    assertThat(first.events()).containsExactly(noted("first"));
    assertThat(first.effects()).hasSize(1);
  }

  @Test
  void an_effect_can_be_begun_by_a_running_handler_only() {
    assertThatThrownBy(desk::Effect)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Effect() is for handlers while they run");
  }

  @Test
  void a_handler_that_returns_null_is_told_so() {
    desk.doing((ctx, state, work) -> null);

    assertThat(desk.failure()).contains("a handler must return an effect, not null");
  }

  // ------------------------------------------------------------------ replies

  @Test
  void a_second_reply_is_refused_by_code() {
    List<Integer> codes = new ArrayList<>();
    desk.doing(
        (ctx, state, work) -> {
          EffectBuilder<Desk.Event, Desk.State> effect = desk.Effect().none();
          effect.reply("one");
          try {
            effect.reply("two");
          } catch (EffectRejected e) {
            codes.add(e.code());
          }
          return effect;
        });

    Executed executed = desk.work();

    assertThat(codes).containsExactly(EffectRejected.DUPLICATE_REPLY);
    assertThat(executed.effects()).containsExactly(new Answer(Payloads.encode("one"), Value.ZERO));
  }

  @Test
  void a_refusal_that_nobody_catches_undoes_the_run_and_says_its_code() {
    desk.doing(
        (ctx, state, work) -> {
          EffectBuilder<Desk.Event, Desk.State> effect = desk.Effect().persist(noted("undone"));
          effect.reply("one");
          return effect.reply("two");
        });

    Executed executed = desk.work();

    assertThat(Desk.outcome(executed).trap()).isEqualTo(Trap.panic("302"));
    assertThat(executed.events()).isEmpty();
    assertThat(executed.memory().state()).isEqualTo(Desk.EMPTY);
  }

  @Test
  void a_request_that_ends_its_program_needs_no_reply() {
    desk.answering((ctx, state, count) -> desk.Effect().exit(ctx.source()));

    Executed executed = desk.run(new Desk.Count());

    assertThat(executed.effects()).containsExactly(new Exit(Desk.ALICE.id()));
    assertThat(executed.reply()).isEmpty();
  }

  @Test
  void null_is_no_reply_and_no_event() {
    desk.doing((ctx, state, work) -> desk.Effect().reply(null));
    assertThat(desk.failure()).contains("a reply must not be null");

    desk.doing((ctx, state, work) -> desk.Effect().persist((Desk.Event) null));
    assertThat(desk.failure()).contains("an event must not be null");
  }

  @Test
  void a_panic_undoes_the_run_and_gives_the_sender_its_text_or_bytes() {
    desk.doing(
        (ctx, state, work) -> {
          EffectFactory<Desk.Event, Desk.State> effect = desk.Effect();
          effect.persist(noted("undone")).thenSend(BOB, noted("undone"));
          return effect.panic("too little");
        });
    Executed text = desk.work();
    desk.doing((ctx, state, work) -> desk.Effect().panic(new byte[] {1, 2}));
    Executed bytes = desk.work();

    assertThat(Desk.outcome(text).trap()).isEqualTo(Trap.panic("too little"));
    assertThat(text.events()).isEmpty();
    assertThat(text.effects()).isEmpty();
    assertThat(Desk.outcome(bytes).trap())
        .isEqualTo(Trap.of(ReplyCode.USERSPACE_PANIC, Payload.wrap(new byte[] {1, 2})));
  }

  @Test
  void an_exception_is_a_panic_that_tells_the_sender_nothing() {
    desk.doing(
        (ctx, state, work) -> {
          throw new java.io.IOException("secret");
        });

    Outcome outcome = Desk.outcome(desk.work());

    assertThat(outcome.trap()).isEqualTo(Trap.of(ReplyCode.USERSPACE_PANIC, Payload.EMPTY));
    assertThat(outcome.diagnosis()).contains("java.io.IOException: secret at ");
  }

  // ------------------------------------------------------------------ options

  @Test
  void options_combine_in_any_order() {
    desk.doing(
        (ctx, state, work) ->
            desk.Effect()
                .none()
                .thenSend(BOB, noted("1"), after(blocks(5)), gas(5000), value(10))
                .thenSend(BOB, noted("1"), value(10), gas(5000), after(blocks(5)))
                .thenSend(BOB, noted("1"), gas(5000))
                .thenSend(BOB, noted("1"), after(blocks(0)))
                .thenCreate(desk.code, "s", new Desk.Open("o"), gas(1), value(2))
                .thenStartTimer("t", blocks(1), new Desk.Work("w"), gas(4000))
                .reply("r", value(3)));

    Outcome outcome = paid();

    Payload mail = Payloads.encode(noted("1"));
    assertThat(outcome.effects())
        .containsExactly(
            new Send(BOB.id(), mail, Value.of(10), 5000, 5),
            new Send(BOB.id(), mail, Value.of(10), 5000, 5),
            new Send(BOB.id(), mail, Value.ZERO, 5000, 0),
            new Send(BOB.id(), mail, Value.ZERO, -1, 0),
            new Create(
                desk.code.id(),
                Payload.utf8("s"),
                desk.code.encodeInit(new Desk.Open("o")),
                Value.of(2),
                1),
            new StartTimer("t", 1, encoded(new Desk.Work("w")), 4000),
            new Answer(Payloads.encode("r"), Value.of(3)));
  }

  @Test
  void of_two_options_of_a_kind_the_last_counts() {
    assertThat(SendOption.delayOf(after(blocks(1)), gas(7), after(blocks(2)))).isEqualTo(2);
    assertThat(SendOption.gasOf(gas(1), gas(2))).isEqualTo(2);
    assertThat(SendOption.valueOf(value(1), value(2))).isEqualTo(Value.of(2));
  }

  @Test
  void without_options_a_message_goes_at_once_shares_gas_and_carries_nothing() {
    assertThat(SendOption.delayOf()).isZero();
    assertThat(SendOption.gasOf()).isEqualTo(io.geartrain.runtime.block.Effect.GASLESS);
    assertThat(SendOption.valueOf()).isEqualTo(Value.ZERO);
  }

  @Test
  void options_that_would_do_nothing_are_refused() {
    desk.doing(
        (ctx, state, work) -> desk.Effect().none().thenStartTimer("t", blocks(1), work, value(1)));
    assertThat(desk.failure())
        .contains("a timer takes gas(...) only, was given WithValue[amount=1]");

    desk.doing((ctx, state, work) -> desk.Effect().reply("r", after(blocks(1))));
    assertThat(desk.failure())
        .contains(
            "a reply takes value(...), gas(...) and from(...) only, was given"
                + " After[blocks=Blocks[count=1]]");

    desk.doing(
        (ctx, state, work) ->
            desk.Effect().none().thenCreate(desk.code, "s", new Desk.Open("o"), within(blocks(1))));
    assertThat(desk.failure())
        .contains("a creation takes value(...), gas(...) and after(...) only");
  }

  @Test
  void nothing_is_negative() {
    assertThatThrownBy(() -> after(blocks(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a number of blocks must not be negative: -1");
    assertThatThrownBy(() -> gas(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gas must not be negative: -1");
    assertThatThrownBy(() -> value(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a value is 0 to 2^128 - 1, was -1");
  }

  @Test
  void blocks_count_from_nought() {
    assertThat(blocks(0)).isEqualTo(new Blocks(0));
    assertThat(blocks(Long.MAX_VALUE).count()).isEqualTo(Long.MAX_VALUE);
  }

  // ------------------------------------------------------------------ timers

  @Test
  void a_timers_delay_is_at_least_one_block() {
    desk.doing((ctx, state, work) -> desk.Effect().none().thenStartTimer("t", blocks(0), work));

    assertThat(desk.failure()).contains("a timer's delay must be at least 1 block: 0");
  }

  @Test
  void a_timers_message_is_a_command_of_the_program_itself() {
    desk.doing(
        (ctx, state, work) ->
            desk.Effect().none().thenStartTimer("t", blocks(1), noted("an event")));

    assertThat(desk.failure())
        .contains("a timer's message is a command of desk, ")
        .contains("Desk$Command, not ")
        .contains("Desk$Noted");
  }

  @Test
  void a_timer_has_a_key() {
    desk.doing((ctx, state, work) -> desk.Effect().none().thenStartTimer(null, blocks(1), work));
    assertThat(desk.failure()).contains("a timer needs a key");

    desk.doing((ctx, state, work) -> desk.Effect().none().thenCancelTimer(null));
    assertThat(desk.failure()).contains("a timer needs a key");
  }
}
