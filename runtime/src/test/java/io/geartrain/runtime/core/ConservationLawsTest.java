package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.ALICE;
import static io.geartrain.runtime.core.World.BOB;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendValue;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each block is checked before it leaves: gas that came in is burned, refunded or carried, and value is
 * neither made nor lost. Here parts of the open block are made to do what a bug would.
 */
class ConservationLawsTest {
  private static final MessageId NEW = new MessageId(99, Phase.INPUT, 0, 0);

  private World world;
  private ActorId p;
  private ActorId q;

  /** A bug: what it does to the open block. */
  private record Bug(String name, String breaks, Consumer<ConservationLawsTest> does) {
    @Override
    public String toString() {
      return name;
    }
  }

  private BlockDraft block;

  /** A world in which gas and value are everywhere: waiting, mailed, delayed, reserved, deposited. */
  @BeforeEach
  void fill() {
    ChainSettings settings =
        World.plain()
            .with("gas-price", 2)
            .with("existential-deposit", 10)
            .withBalance("alice", 100_000_000)
            .withBalance("bob", 1000);
    world = World.of(settings);
    List<ActorId> programs = world.programs("p", "q");
    p = programs.get(0);
    q = programs.get(1);
    world.block(sendValue(500, q, script().systemReserve(700).waitOnce(1, 5)));
    world.block(
        sendValue(
            500,
            p,
            script()
                .send(BOB.id(), script(), 30, 5_000, 0)
                .sendLater(q, script(), 40, 20)
                .reserve(3_000, 50)
                .sendWithDeposit(q, script().waitOnce(1, 5), 900)));
    block = new BlockDraft(world.state());
    block.open(world.state().height() + 1, world.state().timestamp() + 1);
  }

  // ------------------------------------------------------------------ what is there

  private Waiting waiting() {
    return world.state().standing().waits().values().iterator().next();
  }

  private MessageId expectedReply() {
    return world.state().standing().expected().firstKey();
  }

  private AgendaKey parked(Parked.Kind kind) {
    for (Agenda.Entry entry : world.state().agenda()) {
      if (entry.parked().kind() == kind) {
        return entry.key();
      }
    }
    throw new AssertionError("nothing is parked as " + kind);
  }

  private MessageId node() {
    return world.state().gas().firstKey();
  }

  private Actor actor(ActorId id) {
    return block.actor(id);
  }

  private static Message message(ActorId to, Value value) {
    return new Message(
        NEW, ALICE.id(), to, EntryPoint.HANDLE, Payload.EMPTY, value, null, null, null);
  }

  private Message reply(MessageId to) {
    return new Message(
        NEW, q, p, EntryPoint.REPLY, Payload.EMPTY, Value.ZERO, null, to, ReplyCode.AUTO);
  }

  private static Parked parkedWith(long lock, long value) {
    Message held = message(World.CODE.program("q"), Value.of(value));
    return new Parked(Parked.Kind.SEND, held, 0, lock, null);
  }

  private void park(long lock, long value) {
    block.timetable().park(AgendaKey.TASK, 1_000, parkedWith(lock, value));
  }

  // ------------------------------------------------------------------ bugs

  static List<Bug> bugs() {
    String gas = "gas carried more than before";
    String value = "value in all, more than before";
    return List.of(
        new Bug("a node's gas vanishes", gas, t -> t.block.gas().tree().take(t.node(), 1)),
        new Bug("a node's gas is given twice", gas, t -> t.block.gas().give(t.node(), 1)),
        new Bug(
            "a tree nobody paid for", gas, t -> t.block.gas().tree().openRoot(NEW, ALICE.id(), 1)),
        new Bug("an input's gas gets no tree", gas, t -> t.block.gas().paidIn(1)),
        new Bug(
            "a refund of what is still there",
            gas,
            t -> t.block.gas().refund(t.node(), ALICE.id(), 1)),
        new Bug("rent of what is still there", gas, t -> t.block.gas().burnRent(1)),
        new Bug("a lock for which nobody paid", gas, t -> t.park(1, 0)),
        new Bug("mail whose rent does not come back", gas, t -> t.block.timetable().takeFirst()),
        new Bug(
            "a waiting message's reserve is not given back",
            gas,
            t -> t.block.timetable().unpark(t.waiting().parked())),
        new Bug(
            "a deposit for which nobody paid",
            gas,
            t -> t.block.replies().prepare(t.p, NEW, null, 1, null)),
        new Bug(
            "a deposit that is lost with its reply",
            gas,
            t -> t.block.replies().lost(t.reply(t.expectedReply()))),
        new Bug(
            "a reservation that is given back to the wrong message",
            gas,
            t ->
                t.block
                    .reservations()
                    .unreserve(
                        message(t.p, Value.ZERO).destination(),
                        message(t.p, Value.ZERO),
                        t.world.state().standing().reservations().firstKey().id(),
                        true)),
        new Bug(
            "a balance from nowhere",
            value,
            t -> t.block.values().credit(t.actor(BOB.id()), Value.of(1))),
        new Bug(
            "a balance that vanishes",
            value,
            t -> t.block.values().debit(t.actor(t.p), Value.of(1))),
        new Bug(
            "a message whose value nobody gave",
            value,
            t -> t.block.queue().add(message(t.p, Value.of(1)))),
        new Bug("a delayed message whose value nobody gave", value, t -> t.park(0, 1)),
        new Bug(
            "a delayed message that is lost with its value",
            value,
            t -> t.block.timetable().unpark(t.parked(Parked.Kind.SEND))),
        new Bug(
            "mail that is lost with its value",
            value,
            t -> t.block.timetable().unpark(t.parked(Parked.Kind.MAIL))),
        new Bug(
            "a dead program whose deposit nobody gets",
            value,
            t ->
                t.block
                    .actors()
                    .set(
                        t.actor(t.p),
                        t.actor(t.p).program().ended(ProgramEntry.Status.EXITED, ALICE.id()))),
        new Bug(
            "a tree that was opened for nothing",
            value,
            t -> {
              t.block.gas().paidIn(1);
              t.block.gas().tree().openRoot(NEW, ALICE.id(), 1);
            }));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void a_block_that_makes_or_loses_gas_or_value_is_not_sealed(Bug bug) {
    bug.does().accept(this);

    assertThatThrownBy(() -> block.seal())
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining("record " + (world.sealedSequence() + 1) + ", " + bug.breaks());
    assertThat(block.base()).isSameAs(world.state());
  }

  @Test
  void it_is_sealed_without_a_bug() {
    assertThatCode(() -> block.seal()).doesNotThrowAnyException();
  }

  @Test
  void what_an_outcome_burns_must_be_gone() {
    block.admit(new Submission(1, List.of(send(p, script())), null));
    Message head = block.head();
    block.merge(Outcome.success(head.id(), List.of(), List.of(), 1_000));

    block.gas().openRoot(NEW, ALICE.id(), 300);

    assertThatThrownBy(() -> block.seal())
        .hasMessage(
            "record 4, gas carried more than before (paid in 1000000, burned 1000, refunded 999000):"
                + " expected 0, found 300. This build makes or loses what it must keep; the record was"
                + " not accepted. Report it with the log up to here.");
  }

  @Test
  void value_that_is_made_is_named_with_its_amount() {
    Value much = new Value(BigInteger.ONE.shiftLeft(90));
    block.values().credit(block.actor(BOB.id()), much);

    assertThatThrownBy(() -> block.seal())
        .hasMessageContaining("expected 0, found " + much.amount());
  }

  @Test
  void value_that_is_lost_is_named_with_its_sign() {
    block.values().debit(block.actor(BOB.id()), Value.of(3));

    assertThatThrownBy(() -> block.seal()).hasMessageContaining("expected 0, found -3.");
  }

  @Test
  void a_scheduler_that_meets_it_appends_nothing() {
    world.submit(send(p, script()));
    world.on(new SchedulerInput.Step());
    SchedulerCommand.RunBatch batch = world.running().remove(0);
    Message message = batch.dispatches().get(0).message();
    long sealed = world.sealedSequence();

    // The second deposit takes the place of the first, which no honest program can make happen.
    Effect deposit = new Effect.Deposit(new MessageId(sealed + 1, Phase.DISPATCH, 0, 0), 100);
    Outcome forged = Outcome.success(message.id(), List.of(), List.of(deposit, deposit), 1_000);
    SchedulerInput done = new SchedulerInput.BatchDone(batch.batch(), List.of(forged));

    assertThatThrownBy(() -> world.on(done))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining("record " + (sealed + 1) + ", gas carried more than before")
        .hasMessageContaining("expected 200, found 100");
    assertThat(world.sealedSequence()).isEqualTo(sealed);
  }
}
