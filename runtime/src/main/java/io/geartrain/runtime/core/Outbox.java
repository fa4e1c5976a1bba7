package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that one run makes: their ids, gas, value and place. What joins the queue joins it
 * together, at {@link #flush}: inits, handles, the reply (gear.md, 1: Success).
 */
final class Outbox {
  /** Instead of gas for the reply: nobody waits for it. */
  private static final long UNASKED = -1;

  private final BlockDraft block;
  private final Queued queued;
  private final Message message;
  private Actor self;
  private final int ordinal;
  private List<Queued> inits = List.of();
  private List<Queued> handles = List.of();
  private List<ActorId> created = List.of();
  private List<Message> paid = List.of();
  private Queued answer;
  private int index;
  private int outgoing;
  private boolean answered;
  private boolean keepsDeposit;

  /**
   * Empty.
   *
   * @param queued what runs
   * @param self who runs it
   * @param ordinal its place in the block
   */
  Outbox(BlockDraft block, Queued queued, Actor self, int ordinal) {
    this.block = block;
    this.queued = queued;
    this.message = queued.message();
    this.self = self;
    this.ordinal = ordinal;
  }

  /** What follows is sent by that actor: another frame of the same unit of work. */
  void sender(Actor next) {
    self = next;
  }

  MessageId nextId() {
    return new MessageId(block.sequence(), Phase.DISPATCH, ordinal, index++);
  }

  /** How many ids are taken. */
  int made() {
    return index;
  }

  /** Sends and creates so far; the reply is none. */
  int count() {
    return outgoing;
  }

  /** The programs that it created, or tried to. */
  List<ActorId> created() {
    return created;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Whether a deposit that the run counted as spent was not, for want of code. */
  boolean keptDeposit() {
    return keepsDeposit;
  }

  /** Answers for a whole unit of work. */
  Disposition answer(Payload payload, Value value) {
    return answer(new Effect.Answer(payload, value));
  }

  /** Lets all join the queue. */
  void flush() {
    block.queue().addAll(inits);
    block.queue().addAll(handles);
    if (answer != null) {
      block.queue().add(answer);
    }
    // What the block adds gets its ids behind those of the effects.
    for (Message sent : paid) {
      block.mailboxes().settled(sent, nextId());
    }
  }

  static <T> List<T> plus(List<T> list, T more) {
    List<T> next = list.isEmpty() ? new ArrayList<>(2) : list;
    next.add(more);
    return next;
  }

  private Actor source() {
    return block.actors().get(queued.from(), message.source());
  }

  // ------------------------------------------------------------------ replies

  /** Answers for a run that did not. */
  Disposition autoReply() {
    MessageId id = nextId();
    if (!source().isProgram()) {
      toUser(id, ReplyCode.AUTO, Payload.EMPTY, Value.ZERO);
      return Disposition.DELIVERED;
    }
    return block.replies().auto(message, self.id(), id);
  }

  private void toUser(MessageId id, ReplyCode code, Payload payload, Value value) {
    block.deliver(message.source(), Mail.reply(id, self.id(), payload, value, message.id(), code));
  }

  Disposition answer(Effect.Answer effect) {
    return manual(nextId(), effect.payload(), effect.value(), null, 0, true);
  }

  Disposition answerWith(Effect.AnswerWith effect) {
    return manual(nextId(), effect.payload(), effect.value(), null, effect.gas(), false);
  }

  Disposition answerFrom(Effect.AnswerFrom effect) {
    MessageId id = nextId();
    MessageId node = block.reservations().use(self.id(), effect.reservation(), id);
    Disposition disposition = manual(id, effect.payload(), effect.value(), node, 0, false);
    if (node != null && (answer == null || !node.equals(answer.message().gasNode()))) {
      block.gas().tree().consume(node);
    }
    return disposition;
  }

  private Disposition manual(
      MessageId id, Payload payload, Value value, MessageId paid, long gas, boolean shares) {
    answered = true;
    block.values().debit(self, value);
    if (!source().isProgram()) {
      block.weigh(payload.size());
      toUser(id, ReplyCode.MANUAL, payload, value);
      return Disposition.DELIVERED;
    }
    MessageId node = paid;
    if (paid == null && message.gasNode() != null && !block.replies().hasDeposit(message.id())) {
      node = shares ? sharedNode() : ownNode(id, gas);
    }
    answer =
        new Queued(
            block.replies().make(message, self.id(), id, ReplyCode.MANUAL, payload, value, node),
            self,
            source());
    return Disposition.QUEUED;
  }

  // ------------------------------------------------------------------ gas

  /** The node that a message without gas of its own shares: that of its sender. */
  private MessageId sharedNode() {
    block.gas().tree().share(message.gasNode());
    return message.gasNode();
  }

  private MessageId ownNode(MessageId id, long gas) {
    block.gas().tree().split(message.gasNode(), id, gas);
    return id;
  }

  private MessageId nodeFor(MessageId id, long gas) {
    if (message.gasNode() == null) {
      return null;
    }
    return gas == Effect.GASLESS ? sharedNode() : ownNode(id, gas);
  }

  /** Mail has gas of its own: the threshold if none is given, or nothing if less is left. */
  private MessageId nodeForMail(MessageId id, long gas) {
    if (message.gasNode() == null) {
      return null;
    }
    long threshold = block.settings().mailboxThreshold();
    boolean has = block.gas().tree().available(message.gasNode()) >= threshold;
    return ownNode(id, gas != Effect.GASLESS ? gas : has ? threshold : 0);
  }

  private long lock(MessageId node, long delay) {
    if (node == null) {
      return 0;
    }
    long lock = GasPolicy.rent(block.settings().rent(), delay, 1);
    block.gas().take(node, lock);
    return lock;
  }

  // ------------------------------------------------------------------ messages

  private Message child(
      MessageId id, ActorId to, EntryPoint entry, Payload payload, Value value, MessageId node) {
    block.weigh(payload.size() + 48);
    return new Message(id, self.id(), to, entry, payload, value, node, null, null);
  }

  Disposition send(Effect.Send effect) {
    MessageId id = nextId();
    outgoing++;
    Actor to = block.actor(effect.destination());
    MessageId node = to.isProgram() ? nodeFor(id, effect.gas()) : nodeForMail(id, effect.gas());
    return deliver(
        id, to, effect.payload(), effect.value(), effect.delay(), node, message.gasNode());
  }

  Disposition sendFrom(Effect.SendFrom effect) {
    MessageId id = nextId();
    outgoing++;
    MessageId node = block.reservations().use(self.id(), effect.reservation(), id);
    return deliver(
        id,
        block.actor(effect.destination()),
        effect.payload(),
        effect.value(),
        effect.delay(),
        node,
        node);
  }

  Disposition ask(Effect.Ask effect) {
    return ask(
        effect.destination(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        block.settings().replyGas());
  }

  Disposition askWith(Effect.AskWith effect) {
    return ask(
        effect.destination(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        effect.deposit());
  }

  private Disposition ask(
      ActorId destination, Payload payload, Value value, long gas, long delay, long deposit) {
    MessageId id = nextId();
    outgoing++;
    expectReply(id, deposit);
    Actor to = block.actor(destination);
    MessageId node = to.isProgram() ? nodeFor(id, gas) : nodeForMail(id, gas);
    return deliver(id, to, payload, value, delay, node, message.gasNode());
  }

  private void expectReply(MessageId id, long deposit) {
    block.replies().prepare(self.id(), id, message.id(), deposit, message.gasNode());
  }

  /**
   * A message on its way.
   *
   * @param node pays for it
   * @param rented pays for its delay
   */
  private Disposition deliver(
      MessageId id,
      Actor to,
      Payload payload,
      Value value,
      long delay,
      MessageId node,
      MessageId rented) {
    block.values().debit(self, value);
    boolean toProgram = to.isProgram();
    // The actor's own id: found again without comparing.
    Message sent = child(id, to.id(), EntryPoint.HANDLE, payload, value, node);
    if (delay > 0) {
      long lock = lock(rented, delay);
      Parked.Kind kind = toProgram ? Parked.Kind.SEND : Parked.Kind.SEND_TO_USER;
      block
          .timetable()
          .park(
              AgendaKey.TASK,
              block.timetable().after(delay),
              new Parked(kind, sent, block.height(), lock, null));
      return Disposition.DELAYED;
    }
    if (toProgram) {
      handles = plus(handles, new Queued(sent, self, to));
      return Disposition.QUEUED;
    }
    if (block.mailboxes().deliver(sent, id)) {
      return Disposition.MAILED;
    }
    paid = plus(paid, sent);
    return Disposition.DELIVERED;
  }

  Disposition create(Effect.Create effect) {
    return create(
        effect.code(), effect.salt(), effect.payload(), effect.value(), effect.gas(), 0, UNASKED);
  }

  Disposition createLater(Effect.CreateLater effect) {
    return create(
        effect.code(),
        effect.salt(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        UNASKED);
  }

  Disposition askInit(Effect.AskInit effect) {
    return create(
        effect.code(),
        effect.salt(),
        effect.payload(),
        effect.value(),
        effect.gas(),
        effect.delay(),
        effect.deposit());
  }

  private Disposition create(
      CodeId code,
      Payload salt,
      Payload payload,
      Value value,
      long gas,
      long delay,
      long replyGas) {
    MessageId id = nextId();
    outgoing++;
    ActorId child = ActorId.createdByProgram(message.id(), code, salt.bytes());
    created = plus(created, child);
    Actor made = block.actor(child);
    if (made.isProgram()) {
      return Disposition.SKIPPED;
    }
    if (replyGas != UNASKED) {
      expectReply(id, replyGas);
    }
    block.values().debit(self, value);
    Value deposit = block.values().existentialDeposit();
    if (block.codes().has(code)) {
      block.values().debit(self, deposit);
    } else {
      block.createdWithoutCode(child);
      // The run counted the deposit as spent: what ran behind it must see that it was not.
      keepsDeposit |= !deposit.isZero();
    }
    block
        .actors()
        .set(
            made,
            new ProgramEntry(
                code, salt, self.id(), id, ProgramEntry.Status.UNINITIALIZED, null, 0));
    Message init = child(id, child, EntryPoint.INIT, payload, value, nodeFor(id, gas));
    if (delay > 0) {
      long lock = lock(message.gasNode(), delay);
      block
          .timetable()
          .park(
              AgendaKey.TASK,
              block.timetable().after(delay),
              new Parked(Parked.Kind.SEND, init, block.height(), lock, null));
      return Disposition.DELAYED;
    }
    inits = plus(inits, new Queued(init, self, made));
    return Disposition.CREATED;
  }

  Disposition startTimer(Effect.StartTimer effect) {
    MessageId id = nextId();
    outgoing++;
    block.timetable().takeTimerBack(self.id(), effect.key());
    MessageId node = nodeFor(id, effect.gas());
    Message sent = child(id, self.id(), EntryPoint.HANDLE, effect.payload(), Value.ZERO, node);
    long lock = lock(message.gasNode(), effect.delay());
    AgendaKey at =
        block
            .timetable()
            .park(
                AgendaKey.TASK,
                block.timetable().after(effect.delay()),
                new Parked(Parked.Kind.SEND, sent, block.height(), lock, effect.key()));
    block.timetable().startTimer(self.id(), effect.key(), at);
    return Disposition.DELAYED;
  }
}
