package io.geartrain.runtime.program;

import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.script.ScriptCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The program as an actor: batches against immutable memory, answered once and nothing else. */
class HostedBehaviorTest {
  private static final ScriptCode CODE = ScriptCode.named("script");
  private static final UserId ALICE = UserId.of("alice");
  private static ActorTestKit kit;

  private final BehaviorTestKit<ProgramMessage<Script>> program =
      BehaviorTestKit.create(HostedBehavior.of(CODE, CODE.emptyState()));
  private final TestInbox<Executed> answers = TestInbox.create();
  private final TestInbox<ProgramMessage.StateRead> reads = TestInbox.create();

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private static MessageId id(long record, int ordinal) {
    return new MessageId(record, Phase.INPUT, ordinal, 0);
  }

  private static Execute<Script> batch(
      long record, long durable, ActorRef<Executed> replyTo, Script... scripts) {
    ChainSettings settings =
        ChainSettings.defaults().with("gas-policy", "unmetered").with("state-check-interval", 1);
    List<Dispatch> dispatches = new ArrayList<>();
    for (int i = 0; i < scripts.length; i++) {
      dispatches.add(
          new Dispatch(
              new Message(
                  id(record, i),
                  ALICE.id(),
                  CODE.program("p"),
                  EntryPoint.HANDLE,
                  scripts[i].payload(),
                  Value.of(2),
                  null,
                  null,
                  null),
              Long.MAX_VALUE));
    }
    return new Execute<>(
        record * 10,
        dispatches,
        null,
        null,
        Holdings.of(Value.of(5)),
        new BlockContext(settings, record, record, record * 1000, 0),
        durable,
        replyTo::tell);
  }

  private Executed run(long record, long durable, Script... scripts) {
    program.run(batch(record, durable, answers.getRef(), scripts));
    return answers.receiveMessage();
  }

  private List<String> stateAt(long durable) {
    program.run(new ProgramMessage.ReadState<>(durable, reads.getRef()));
    return texts(reads.receiveMessage());
  }

  private static List<String> texts(ProgramMessage.StateRead read) {
    Object state = CODE.decodeState(read.state());
    return Arrays.asList(((List<?>) state).toArray(String[]::new));
  }

  @Test
  void a_batch_runs_in_order_and_is_answered_once() {
    Executed answer = run(1, 0, script().persist("1"), script().panic("no"), script().persist("2"));

    assertThat(answer.batch()).isEqualTo(10);
    assertThat(answer.messages()).containsExactly(id(1, 0), id(1, 1), id(1, 2));
    assertThat(answer.events()).containsExactly("1", "2");
    assertThat(answer.isSuccess()).isFalse();
    assertThat(answer.memory().state()).isEqualTo(List.of("1", "2"));
    assertThat(answers.hasMessages()).isFalse();
  }

  @Test
  void a_run_sends_spawns_and_schedules_nothing() {
    run(1, 0, script().send(ALICE.id(), script()).answer("yes"));

    assertThat(program.hasEffects()).isFalse();
    assertThat(program.isAlive()).isTrue();
  }

  @Test
  void effects_and_the_reply_are_values_in_the_answer() {
    Executed answer = run(1, 0, script().send(ALICE.id(), script()).answer("yes"));

    assertThat(answer.effects()).hasSize(2).first().isInstanceOf(Effect.Send.class);
    assertThat(answer.reply()).contains(Payload.utf8("yes"));
    assertThat(answer.isSuccess()).isTrue();
  }

  @Test
  void what_one_message_leaves_of_the_balance_the_next_may_spend() {
    Executed answer =
        run(
            1,
            0,
            script().sendValue(ALICE.id(), script(), 4).noteBalance(),
            script().noteBalance());

    assertThat(answer.events()).containsExactly("balance 3", "balance 5");
  }

  @Test
  void the_next_batch_goes_on_from_the_state_of_the_last() {
    run(1, 0, script().persist("1"));

    assertThat(run(2, 0, script().persist("2")).memory().state()).isEqualTo(List.of("1", "2"));
  }

  @Test
  void discarding_takes_memory_back_to_before_a_message_of_the_last_batch() {
    run(1, 0, script().persist("1"));
    run(2, 1, script().persist("2"), script().persist("3"), script().persist("4"));

    program.run(new ProgramMessage.Discard<>(id(2, 1)));

    assertThat(stateAt(2)).containsExactly("1", "2");
    assertThat(run(2, 1, script().persist("again")).memory().state())
        .isEqualTo(List.of("1", "2", "again"));
    assertThat(stateAt(1)).containsExactly("1");
  }

  @Test
  void a_state_is_read_as_it_was_after_a_durable_record() {
    run(1, 0, script().persist("1"));
    run(2, 0, script().persist("2"));
    run(5, 0, script().persist("5"));

    assertThat(stateAt(0)).isEmpty();
    assertThat(stateAt(1)).containsExactly("1");
    assertThat(stateAt(4)).containsExactly("1", "2");
    assertThat(stateAt(5)).containsExactly("1", "2", "5");
  }

  @Test
  void sealing_forgets_older_states_and_keeps_the_newest_durable_one() {
    run(1, 0, script().persist("1"));
    run(2, 0, script().persist("2"));
    run(3, 0, script().persist("3"));

    program.run(new ProgramMessage.Seal<>(2));

    assertThat(stateAt(2)).containsExactly("1", "2");
    assertThat(stateAt(3)).containsExactly("1", "2", "3");
    assertThat(run(4, 2, script()).memory().depth()).isEqualTo(3);
  }

  @Test
  void a_restarted_program_goes_on_from_its_savepoint() {
    Memory savepoint = run(1, 0, script().persist("1")).memory();
    BehaviorTestKit<ProgramMessage<Script>> restarted =
        BehaviorTestKit.create(HostedBehavior.restarted(CODE, Executor.Watch.NONE, savepoint));

    restarted.run(batch(2, 1, answers.getRef(), script().persist("2")));

    assertThat(answers.receiveMessage().memory().state()).isEqualTo(List.of("1", "2"));
  }

  @Test
  void a_recovered_program_is_its_checkpoint_and_the_events_behind_it() {
    Payload checkpoint = CODE.encodeState(CODE.apply(CODE.emptyState(), Payload.utf8("old")));
    BehaviorTestKit<ProgramMessage<Script>> recovered =
        BehaviorTestKit.create(
            HostedBehavior.recovered(
                CODE,
                Executor.Watch.NONE,
                checkpoint,
                4,
                List.of(
                    new HostedBehavior.Remembered(6, Payload.utf8("a")),
                    new HostedBehavior.Remembered(6, Payload.utf8("b")),
                    new HostedBehavior.Remembered(9, Payload.utf8("c"))),
                9));

    recovered.run(new ProgramMessage.ReadState<>(6, reads.getRef()));
    assertThat(texts(reads.receiveMessage())).containsExactly("old", "a", "b");
    recovered.run(new ProgramMessage.ReadState<>(9, reads.getRef()));
    assertThat(texts(reads.receiveMessage())).containsExactly("old", "a", "b", "c");
  }

  @Test
  void the_watch_sees_each_run_begin_and_the_batch_end() {
    List<String> seen = new ArrayList<>();
    Executor.Watch watch =
        new Executor.Watch() {
          @Override
          public void begin(EffectLedger ledger) {
            seen.add(ledger.message().id().toString());
          }

          @Override
          public boolean end() {
            seen.add("end");
            return true;
          }
        };
    BehaviorTestKit<ProgramMessage<Script>> watched =
        BehaviorTestKit.create(
            HostedBehavior.restarted(CODE, watch, Memory.of(0, CODE.emptyState())));

    watched.run(batch(1, 0, answers.getRef(), script(), script().fail()));

    assertThat(seen).containsExactly("1.i.0.0", "1.i.1.0", "end");
  }

  @Test
  void a_batch_that_was_stopped_is_not_answered_and_leaves_memory_as_it_was() {
    Executor.Watch stopping =
        new Executor.Watch() {
          @Override
          public void begin(EffectLedger ledger) {
            if (ledger.message().id().ordinal() == 1) {
              ledger.revoke();
            }
          }

          @Override
          public boolean end() {
            return false;
          }
        };
    BehaviorTestKit<ProgramMessage<Script>> stopped =
        BehaviorTestKit.create(
            HostedBehavior.restarted(CODE, stopping, Memory.of(0, CODE.emptyState())));

    stopped.run(batch(1, 0, answers.getRef(), script().persist("1"), script().persist("2")));
    stopped.run(new ProgramMessage.ReadState<>(1, reads.getRef()));

    assertThat(answers.hasMessages()).isFalse();
    assertThat(texts(reads.receiveMessage())).isEmpty();
  }

  @Test
  void one_command_of_a_test_runs_as_a_message_from_its_sender() {
    program.run(
        Execute.command(script().persist("x").answer("hello"))
            .from(ALICE)
            .<Script>replyTo(answers.getRef()));

    Executed answer = answers.receiveMessage();
    assertThat(answer.events()).containsExactly("x");
    assertThat(answer.reply()).contains(Payload.utf8("hello"));
  }

  @Test
  void the_same_program_runs_as_a_spawned_actor() {
    TestProbe<Executed> executed = kit.createTestProbe(Executed.class);
    TestProbe<ProgramMessage.StateRead> read = kit.createTestProbe(ProgramMessage.StateRead.class);
    ActorRef<ProgramMessage<Script>> actor = kit.spawn(HostedBehavior.of(CODE, CODE.emptyState()));

    actor.tell(batch(1, 0, executed.getRef(), script().persist("1"), script().overflow()));
    actor.tell(batch(2, 0, executed.getRef(), script().persist("2"), script().persist("3")));
    actor.tell(new ProgramMessage.Discard<>(id(2, 1)));
    actor.tell(new ProgramMessage.Seal<>(1));
    actor.tell(new ProgramMessage.ReadState<>(2, read.getRef()));

    assertThat(executed.receiveMessage().outcomes()).hasSize(2);
    assertThat(executed.receiveMessage().events()).containsExactly("2", "3");
    ProgramMessage.StateRead state = read.receiveMessage();
    assertThat(state.sequence()).isEqualTo(2);
    assertThat(texts(state)).containsExactly("1", "2");
  }
}
