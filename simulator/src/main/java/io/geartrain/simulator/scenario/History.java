package io.geartrain.simulator.scenario;

import io.geartrain.programs.scripted.CodeNames;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Unit;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.core.ActorKey;
import io.geartrain.runtime.core.AgendaKey;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.Waiting;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.BlockWatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What happened so far, from the records alone. */
final class History implements BlockWatch {
  private static final int LAST = 6;

  private final Map<MessageId, String> outcomes = new HashMap<>();
  private final Map<MessageId, Long> burned = new HashMap<>();
  private final Map<MessageId, Long> refunds = new HashMap<>();
  private SortedMap<ActorKey<MessageId>, Waiting> waited = new TreeMap<>();
  private final Map<MessageId, Answer> answers = new HashMap<>();
  private final Map<MessageId, Unit> units = new HashMap<>();
  private final Map<ActorId, MessageId> inits = new HashMap<>();
  private final Set<MessageId> made = new HashSet<>();
  private final Map<MessageId, ActorId> senders = new HashMap<>();
  private final Set<MessageId> settled = new HashSet<>();
  private SortedMap<ActorKey<MessageId>, AgendaKey> sealedMail = new TreeMap<>();
  private final List<Step> sinceOrder = new ArrayList<>();
  private final List<Emitted> sinceEvents = new ArrayList<>();
  private final Deque<Run> last = new ArrayDeque<>();
  private final List<String> broken = new ArrayList<>();
  private long blocks;
  private long dispatches;

  /**
   * A dispatch that was executed.
   *
   * @param height of its block
   * @param message what ran
   * @param outcome what it came to
   */
  record Run(long height, Message message, Outcome outcome) {}

  /**
   * A run: of a dispatch, or of a frame in a unit of work.
   *
   * @param failed whether it failed itself
   */
  record Step(ActorId actor, EntryPoint entry, boolean failed) {}

  /**
   * The reply to a message.
   *
   * @param id its own
   */
  record Answer(MessageId id, ReplyCode code, Payload payload, Value value) {}

  @Override
  public void ran(BlockRecord block, int ordinal, Message message) {
    dispatches++;
    Executed executed = block.executed().get(ordinal);
    Outcome outcome = executed.outcome();
    burned.merge(message.id(), outcome.gasBurned(), Long::sum);
    outcomes.put(
        message.id(),
        switch (outcome.verdict()) {
          case SUCCESS -> "Success";
          case FAILED -> "Failed";
          case NOT_EXECUTED -> "NotExecuted";
          case HELD -> "Held";
        });
    if (message.entry() == EntryPoint.REPLY) {
      answered(message);
    }
    Run run = new Run(block.height(), message, outcome);
    if (outcome.isSuccess() || outcome.verdict() == Verdict.FAILED) {
      noteSteps(message, outcome);
    }
    units.put(message.id(), outcome.unit());
    last.addLast(run);
    if (last.size() > LAST) {
      last.removeFirst();
    }
    outcome.keptEffects().forEach(this::noteCancelled);
    for (MadeMessages.Made each : MadeMessages.by(message, executed, block.sequence(), ordinal)) {
      made(each, message);
    }
  }

  private void noteSteps(Message message, Outcome outcome) {
    if (outcome.unit() == null || outcome.unit().frames().isEmpty()) {
      boolean failed = outcome.verdict() == Verdict.FAILED;
      sinceOrder.add(new Step(message.destination(), message.entry(), failed));
      return;
    }
    for (Frame frame : outcome.unit().frames()) {
      sinceOrder.add(new Step(frame.actor(), frame.entry(), frame.failed()));
    }
    sinceEvents.addAll(outcome.unit().emitted());
  }

  private void noteCancelled(Effect effect) {
    if (effect instanceof Effect.Cancel cancel) {
      outcomes.put(cancel.message(), "Cancelled");
    }
  }

  private void made(MadeMessages.Made each, Message by) {
    if (each.id() != null && !made.add(each.id())) {
      broken.add("message id " + each.id() + " was given twice");
    }
    if (each.id() != null) {
      senders.put(each.id(), each.by());
    }
    boolean isSend = each.kind().equals("send") || each.kind().equals("ask");
    if (isSend && each.disposition() == Disposition.DELIVERED) {
      settled.add(each.id());
    }
    if (each.kind().equals("create") && each.disposition() == Disposition.CREATED) {
      inits.put(each.to(), each.id());
    }
    if (each.disposition() == Disposition.SETTLED) {
      outcomes.put(each.id(), "Success");
      answered(by.id(), new Answer(each.id(), ReplyCode.AUTO, Payload.EMPTY, Value.ZERO));
    }
  }

  @Override
  public void refunded(MessageId root, long gas) {
    refunds.merge(root, gas, Long::sum);
  }

  @Override
  public void sealed(BlockDraft.Sealed sealed) {
    blocks++;
    for (Input input : sealed.block().inputs()) {
      if (input instanceof Input.MessageCancelled cancelled) {
        outcomes.put(cancelled.message(), "Cancelled");
      }
    }
    noteRemoved(sealed);
    for (Output output : sealed.outputs()) {
      if (output instanceof Output.Delivered delivered && delivered.mail().isReply()) {
        Mail mail = delivered.mail();
        answered(mail.replyTo(), new Answer(mail.id(), mail.code(), mail.payload(), mail.value()));
      }
    }
    sealed
        .state()
        .queue()
        .forEach(
            message -> {
              if (message.entry() == EntryPoint.REPLY) {
                answered(message);
              }
            });
    noteMail(sealed.state());
  }

  /** What waited and neither waits nor ran was removed from the waitlist. */
  private void noteRemoved(BlockDraft.Sealed sealed) {
    var waits = sealed.state().standing().waits();
    if (waits == waited) {
      return;
    }
    Set<MessageId> ran = new HashSet<>();
    sealed.block().executed().forEach(each -> ran.add(each.outcome().message()));
    waited
        .keySet()
        .forEach(
            key -> {
              if (!waits.containsKey(key) && !ran.contains(key.id())) {
                outcomes.put(key.id(), "Failed");
              }
            });
    waited = waits;
  }

  /** What has left a mailbox was answered, by whatever joined the queue or else automatically. */
  private void noteMail(ChainState state) {
    sealedMail
        .keySet()
        .forEach(
            key -> {
              if (!state.standing().mail().containsKey(key)) {
                settled.add(key.id());
              }
            });
    sealedMail = state.standing().mail();
    for (MessageId message : settled) {
      ProgramEntry sender = state.programs().get(senders.get(message));
      if (!answers.containsKey(message) && sender != null && !sender.isDead()) {
        answers.put(message, new Answer(null, ReplyCode.AUTO, Payload.EMPTY, Value.ZERO));
      }
    }
    settled.clear();
  }

  private void answered(Message reply) {
    answered(
        reply.replyTo(), new Answer(reply.id(), reply.replyCode(), reply.payload(), reply.value()));
  }

  private void answered(MessageId message, Answer answer) {
    Answer before = answers.putIfAbsent(message, answer);
    if (before != null && !answer.id().equals(before.id())) {
      broken.add("message " + message + " was answered twice, by " + before + " and " + answer);
    }
  }

  // ------------------------------------------------------------------ looking

  /** How the last run of a message ended, or null when it never ran. */
  String outcome(MessageId message) {
    return outcomes.get(message);
  }

  /** The reply to a message, or null. */
  Answer answer(MessageId message) {
    return answers.get(message);
  }

  /** The init message with which a script created that program, or null. */
  MessageId initOf(ActorId program) {
    return inits.get(program);
  }

  /** Gas that a message's own runs burned. */
  long burned(MessageId message) {
    return burned.getOrDefault(message, 0L);
  }

  /** Gas that has come back to the payer from the tree that a message roots. */
  long refunded(MessageId message) {
    return refunds.getOrDefault(message, 0L);
  }

  /** What a message answered as data, or null. */
  Payload data(MessageId message) {
    Unit unit = units.get(message);
    return unit == null ? null : unit.data();
  }

  /** The stable name of why a message failed, or null. */
  String error(MessageId message) {
    Unit unit = units.get(message);
    return unit == null ? null : unit.error();
  }

  /** What ran since this was asked last. */
  List<Step> takeOrder() {
    List<Step> steps = List.copyOf(sinceOrder);
    sinceOrder.clear();
    return steps;
  }

  /** Events that were shown since this was asked last. */
  List<Emitted> takeEvents() {
    List<Emitted> events = List.copyOf(sinceEvents);
    sinceEvents.clear();
    return events;
  }

  /** Laws about ids and replies that were broken, in words. */
  List<String> broken() {
    return broken;
  }

  long blocks() {
    return blocks;
  }

  long dispatches() {
    return dispatches;
  }

  /** The last few dispatches as people read them, oldest first. */
  List<String> last(Names names) {
    return last.stream().map(run -> text(run, names)).toList();
  }

  private static String text(Run run, Names names) {
    Message message = run.message();
    StringBuilder text = new StringBuilder();
    text.append("block ").append(run.height()).append(": ");
    text.append(names.of(message.source())).append(" -> ");
    text.append(entryName(message, names)).append(' ').append(names.of(message.id()));
    text.append(": ").append(run.outcome().verdict().name().toLowerCase(Locale.ROOT));
    if (run.outcome().trap() != null) {
      text.append(", ").append(CodeNames.of(run.outcome().trap().code()));
      if (!run.outcome().trap().payload().isEmpty()) {
        text.append(' ').append(Shown.of(run.outcome().trap().payload(), names));
      }
    }
    if (run.outcome().diagnosis() != null) {
      text.append(" (").append(run.outcome().diagnosis()).append(')');
    }
    return text.toString();
  }

  /** As {@code order} and {@code queue} name a dispatch. */
  static String entryName(Message message, Names names) {
    return names.of(message.destination()) + "." + entryName(message.entry());
  }

  static String entryName(EntryPoint entry) {
    return entry == EntryPoint.CALL_REPLY ? "callReply" : entry.name().toLowerCase(Locale.ROOT);
  }
}
