package io.geartrain.simulator.scenario;

import io.geartrain.programs.scripted.CodeNames;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.core.Agenda;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.CodeEntry;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Parked;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is to be seen, one method for each expectation. What is found is null for nothing, a map, a
 * list, a number, a word, a payload, an id or something {@link Named}.
 */
final class ChainView {
  private final ScenarioWorld world;
  private final History history;
  private final Names names;

  ChainView(ScenarioWorld world, History history, Names names) {
    this.world = world;
    this.history = history;
    this.names = names;
  }

  /** Something that a file may name in several ways. */
  interface Named {
    /** Whether that text names it. */
    boolean isNamed(String text);

    /** As it is shown. */
    String shown();
  }

  /** A dispatch, as {@code actor.entry}; behind a run that failed itself stands {@code !}. */
  private record Frame(ActorId actor, EntryPoint entry, String mark, Names names) implements Named {
    @Override
    public boolean isNamed(String text) {
      String tail = "." + History.entryName(entry) + mark;
      return text.endsWith(tail)
          && actor.equals(names.actor(text.substring(0, text.length() - tail.length())));
    }

    @Override
    public String shown() {
      return names.of(actor) + "." + History.entryName(entry) + mark;
    }
  }

  /** A message in the queue, by its name or as a dispatch. */
  private record InQueue(MessageId id, Frame frame, Names names) implements Named {
    @Override
    public boolean isNamed(String text) {
      return id.equals(names.message(text)) || frame.isNamed(text);
    }

    @Override
    public String shown() {
      String name = names.of(id);
      return name.equals(id.toString()) ? frame.shown() : name;
    }
  }

  private ChainState chain() {
    return world.chain();
  }

  // ------------------------------------------------------------------ by message

  /** Where a message is, or how it ended; null when nobody has seen it. */
  Object outcome(MessageId message) {
    if (StandingView.isWaiting(chain(), message)) {
      return "Waiting";
    }
    for (Message queued : chain().queue().toList()) {
      if (queued.id().equals(message)) {
        return "Queued";
      }
    }
    return StandingView.isDelayed(chain(), message) ? "Delayed" : history.outcome(message);
  }

  /** The reply to a message, or null. */
  Object reply(MessageId message) {
    History.Answer answer = history.answer(message);
    if (answer == null) {
      return null;
    }
    return reply(answer.code(), answer.payload(), answer.value());
  }

  /** A reply that a user would get. */
  static Object reply(Mail reply) {
    return reply(reply.code(), reply.payload(), reply.value());
  }

  private static Object reply(ReplyCode code, Payload payload, Value value) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("code", CodeNames.of(code));
    found.put("payload", payload);
    found.put("value", value.amount());
    return found;
  }

  /** What the unit of work that a message roots answered, or null. */
  Object data(MessageId message) {
    return history.data(message);
  }

  /** The stable name of why that unit failed, or null. */
  Object error(MessageId message) {
    return history.error(message);
  }

  /** Gas that a message's runs burned, and what has come back of its tree. */
  Object gas(MessageId message) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("burned", history.burned(message));
    found.put("refunded", history.refunded(message));
    return found;
  }

  // ------------------------------------------------------------------ by actor

  /** What a program or host module keeps, by key; null when there is no such program. */
  Object state(ActorId program) {
    return names.isScripted(program) || isModule(program)
        ? ScriptedPrograms.values(world.stateOf(program))
        : null;
  }

  private boolean isModule(ActorId actor) {
    ProgramEntry entry = chain().programs().get(actor);
    return entry != null && chain().codes().get(entry.code()).isModule();
  }

  /** The store of a host module; empty when it is not there. */
  private ByteStore store(ActorId module) {
    return isModule(module) ? (ByteStore) world.stateOf(module) : ByteStore.EMPTY;
  }

  /** What an actor may spend. */
  BigInteger balance(ActorId actor) {
    Value balance = chain().balances().get(actor);
    return balance == null ? BigInteger.ZERO : balance.amount();
  }

  /** What an actor has of these denominations. */
  Object balances(ActorId actor, Set<String> denominations) {
    Map<String, Object> found = new LinkedHashMap<>();
    for (String each : denominations) {
      boolean isNative = each.equals(chain().settings().contracts().denom());
      found.put(
          each,
          isNative ? balance(actor) : Bank.balance(store(Bank.ADDRESS), actor, each).amount());
    }
    return found;
  }

  /** A program's entry in the registry, or null. */
  Object program(ActorId program) {
    ProgramEntry entry = chain().programs().get(program);
    if (entry == null) {
      return null;
    }
    CodeEntry code = chain().codes().get(entry.code());
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("status", entry.status().label());
    found.put("inheritor", entry.inheritor());
    found.put("code", code == null ? null : ScriptedPrograms.shownName(code.name()));
    found.put("address", program);
    Map<String, Object> contract = Contracts.contract(store(Contracts.ADDRESS), program);
    found.put("admin", contract == null ? null : contract.get("admin"));
    return found;
  }

  Object reservations(ActorId program) {
    List<Object> found = new ArrayList<>();
    for (StandingView.Reserved each : StandingView.reservations(chain(), program)) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("id", each.id());
      item.put("gas", each.gas());
      item.put("until", each.until());
      found.add(item);
    }
    return found;
  }

  Object waitlist(ActorId program) {
    List<Object> found = new ArrayList<>();
    for (StandingView.Waiting each : StandingView.waitlist(chain(), program)) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("message", each.message());
      item.put("until", each.until());
      found.add(item);
    }
    return found;
  }

  Object mailbox(ActorId user) {
    List<Object> found = new ArrayList<>();
    for (HeldMail each : HeldMail.of(chain(), user)) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("from", each.from());
      item.put("payload", each.payload());
      item.put("value", each.value().amount());
      item.put("until", each.until().value());
      item.put("message", each.message());
      found.add(item);
    }
    return found;
  }

  // ------------------------------------------------------------------ of the chain

  Object queue() {
    List<Object> found = new ArrayList<>();
    chain()
        .queue()
        .forEach(
            message ->
                found.add(
                    new InQueue(
                        message.id(),
                        new Frame(message.destination(), message.entry(), "", names),
                        names)));
    return found;
  }

  /** What is due later, in its order. */
  Object tasks() {
    List<Object> found = new ArrayList<>();
    for (Agenda.Entry entry : chain().agenda()) {
      // A lock's limit is the runtime's own affair: nothing of Gear's is due then.
      if (entry.parked().kind() != Parked.Kind.LOCK_LIMIT) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("kind", entry.parked().kind().label());
        item.put("due", entry.key().due());
        found.add(item);
      }
    }
    return found;
  }

  /** What ran since this was asked last; host modules are part of whoever calls them. */
  Object takeOrder() {
    return history.takeOrder().stream()
        .filter(step -> !isModule(step.actor()))
        .map(
            step -> (Object) new Frame(step.actor(), step.entry(), step.failed() ? "!" : "", names))
        .toList();
  }

  /** Events since this was asked last. */
  Object takeEvents() {
    List<Object> found = new ArrayList<>();
    for (Emitted each : history.takeEvents()) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      each.attributes().forEach(a -> attributes.put(a.key(), a.value()));
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("actor", each.actor());
      item.put("type", each.type());
      item.put("attributes", attributes);
      found.add(item);
    }
    return found;
  }

  Object height() {
    return chain().height();
  }

  /** Blocks sealed, the first one included. */
  Object blocks() {
    return history.blocks();
  }
}
