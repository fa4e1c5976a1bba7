package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Says whether inputs may be admitted, each as if those before it in the batch were; looks, and changes
 * nothing.
 */
final class InputCheck implements Input.Cases<Refusal> {
  private final BlockDraft block;
  private final ChainSettings settings;
  private final List<Input> all;
  private final Set<ActorId> created = new HashSet<>();
  private final Map<ActorId, Value> spent = new HashMap<>();
  private final Map<KeyOwner, Bytes32> keyed = new HashMap<>();
  private final Map<KeyOwner, Boolean> subscribed = new HashMap<>();
  private final Set<MessageId> taken = new HashSet<>();
  private final Map<ActorId, Value> taking = new HashMap<>();
  private int messages;

  InputCheck(BlockDraft block, List<Input> all) {
    this.block = block;
    this.settings = block.settings();
    this.all = all;
  }

  private Refusal refuse(Refusal.Reason reason, String text, Object... values) {
    return new Refusal(reason, text.formatted(values));
  }

  private Refusal checkMessage(
      Input input,
      ActorId user,
      ActorId payer,
      Payload payload,
      Value value,
      long gasLimit,
      String key) {
    if (key != null) {
      KeyOwner owner = new KeyOwner(user, key);
      Bytes32 known = requestUnder(owner);
      if (known != null) {
        // A repeat gets what the first one got, whatever has become of balances since.
        return known.equals(IdempotencyKeys.digest(input))
            ? null
            : refuse(
                Refusal.Reason.IDEMPOTENCY_KEY_REUSED,
                "key '%s' stands for %s, which was another request; use a new key",
                key,
                block.keys().get(owner) == null
                    ? "an input of the same batch"
                    : "message " + block.keys().get(owner).message());
      }
      if (block.keys().size() + keyed.size() >= settings.maxKeys()) {
        return refuse(
            Refusal.Reason.TOO_MANY_KEYS,
            "%d idempotency keys are remembered, max-keys; try again later",
            block.keys().size());
      }
      keyed.put(owner, IdempotencyKeys.digest(input));
    }
    if (payload.size() > settings.maxPayload()) {
      return refuse(
          Refusal.Reason.PAYLOAD_TOO_LARGE,
          "the payload has %d bytes, max-payload is %d",
          payload.size(),
          settings.maxPayload());
    }
    if (block.isMetered() && gasLimit > settings.blockGas()) {
      return refuse(
          Refusal.Reason.GAS_LIMIT_TOO_HIGH,
          "the gas limit %d is above the block's allowance %d",
          gasLimit,
          settings.blockGas());
    }
    Refusal poor = spend(user, value);
    if (poor == null && block.isMetered()) {
      poor = spend(payer, block.values().price(gasLimit));
    }
    if (poor != null) {
      return poor;
    }
    int backlog =
        block.queueSize() + block.interventions().size() + block.timetable().size() + messages;
    if (backlog >= settings.maxBacklog()) {
      return refuse(
          Refusal.Reason.BACKLOG_FULL, "%d messages wait, max-backlog; try again later", backlog);
    }
    messages++;
    return null;
  }

  private Refusal spend(ActorId user, Value value) {
    if (value.isZero()) {
      return null;
    }
    Value has = block.actor(user).balance().plus(taking.getOrDefault(user, Value.ZERO));
    Value left = has.minus(spent.getOrDefault(user, Value.ZERO));
    if (left.compareTo(value) < 0) {
      return refuse(
          Refusal.Reason.INSUFFICIENT_BALANCE, "the balance is %s, the value %s", left, value);
    }
    spent.merge(user, value, Value::plus);
    return null;
  }

  private Bytes32 requestUnder(KeyOwner owner) {
    KeyUse use = block.keys().get(owner);
    return use != null ? use.request() : keyed.get(owner);
  }

  private boolean isRepeated(ActorId user, String key) {
    return key != null && requestUnder(new KeyOwner(user, key)) != null;
  }

  @Override
  public Refusal genesis(Input.Genesis input) {
    throw new IllegalArgumentException("a genesis cannot be submitted");
  }

  @Override
  public Refusal codeDeployed(Input.CodeDeployed input) {
    return block.codes().has(input.code())
        ? refuse(Refusal.Reason.CODE_ALREADY_EXISTS, "code %s is kept already", input.code())
        : null;
  }

  @Override
  public Refusal programCreated(Input.ProgramCreated input) {
    if (!block.codes().has(input.code()) && !isDeployedHere(input.code())) {
      return refuse(
          Refusal.Reason.UNKNOWN_CODE, "no code %s; deploy it before creating", input.code());
    }
    ActorId id = ActorId.createdByUser(input.code(), input.salt().bytes());
    boolean repeated = isRepeated(input.user(), input.key());
    if (!repeated && (block.program(id) != null || !created.add(id))) {
      return refuse(
          Refusal.Reason.PROGRAM_ALREADY_EXISTS,
          "program %s of salt '%s' exists",
          id,
          input.salt().utf8());
    }
    Value whole = input.value().plus(block.values().existentialDeposit());
    return checkMessage(
        input, input.user(), input.user(), input.payload(), whole, input.gas(), input.key());
  }

  @Override
  public Refusal messageSent(Input.MessageSent input) {
    return sent(input, input.user());
  }

  @Override
  public Refusal sponsored(Input.Sponsored input) {
    return sent(input.sent(), input.sponsor());
  }

  private Refusal sent(Input.MessageSent input, ActorId payer) {
    ProgramEntry program = block.program(input.destination());
    boolean repeated = isRepeated(input.user(), input.key());
    if (program == null && !isCreatedHere(input.destination())) {
      return refuse(
          Refusal.Reason.UNKNOWN_PROGRAM,
          "no program %s; create it before sending",
          input.destination());
    }
    if (program != null && program.isDead() && !repeated) {
      return refuse(
          Refusal.Reason.INACTIVE_PROGRAM,
          "program %s is %s",
          input.destination(),
          program.status().label().toLowerCase(Locale.ROOT));
    }
    return checkMessage(
        input, input.user(), payer, input.payload(), input.value(), input.gas(), input.key());
  }

  private Refusal checkMail(ActorId user, MessageId mail) {
    if (block.mailboxes().find(user, mail) != null && taken.add(mail)) {
      // Its value is there before anything behind it is paid.
      Value brings = block.mailboxes().value(user, mail);
      if (!block.values().isDust(block.actor(user), brings)) {
        taking.merge(user, brings, Value::plus);
      }
      return null;
    }
    if (!taken.contains(mail) && block.mailboxes().isKnown(mail)) {
      return refuse(Refusal.Reason.UNAUTHORIZED, "mail %s is another user's", mail);
    }
    return refuse(
        Refusal.Reason.MESSAGE_NOT_FOUND,
        "no mail %s is in your mailbox; it was claimed, answered or has expired, or never was",
        mail);
  }

  @Override
  public Refusal mailAnswered(Input.MailAnswered input) {
    Refusal refusal = checkMail(input.user(), input.mail());
    if (refusal != null) {
      return refusal;
    }
    ActorId program = block.mailboxes().sender(input.user(), input.mail());
    if (block.program(program) == null || block.program(program).isDead()) {
      taken.remove(input.mail());
      return refuse(
          Refusal.Reason.INACTIVE_PROGRAM,
          "program %s is no more; claim the mail's value instead",
          program);
    }
    return checkMessage(
        input,
        input.user(),
        input.user(),
        input.payload(),
        input.value(),
        block.replies().hasDeposit(input.mail()) ? 0 : input.gas(),
        null);
  }

  @Override
  public Refusal mailClaimed(Input.MailClaimed input) {
    return checkMail(input.user(), input.mail());
  }

  @Override
  public Refusal messageCancelled(Input.MessageCancelled input) {
    return checkDelayed(input.user(), input.message());
  }

  @Override
  public Refusal messageTriggered(Input.MessageTriggered input) {
    return checkDelayed(input.user(), input.message());
  }

  private Refusal checkDelayed(ActorId user, MessageId message) {
    Agenda.Entry entry = taken.contains(message) ? null : block.timetable().findDelayed(message);
    if (entry == null) {
      return refuse(
          Refusal.Reason.MESSAGE_NOT_FOUND, "no message %s waits for its height", message);
    }
    if (!entry.parked().message().source().equals(user)) {
      return refuse(Refusal.Reason.UNAUTHORIZED, "message %s is of another sender", message);
    }
    taken.add(message);
    return null;
  }

  @Override
  public Refusal inheritanceClaimed(Input.InheritanceClaimed input) {
    ProgramEntry program = block.program(input.program());
    if (program == null) {
      return refuse(Refusal.Reason.UNKNOWN_PROGRAM, "no program %s", input.program());
    }
    if (!program.isDead()) {
      return refuse(
          Refusal.Reason.ACTIVE_PROGRAM, "program %s lives; nothing to inherit", input.program());
    }
    List<Actor> chain = block.values().inheritors(input.program(), input.depth());
    Actor last = chain.get(chain.size() - 1);
    boolean isCycle = last.isProgram() && last.program().isDead();
    return isCycle || last.isProgram() || last.id().equals(input.user())
        ? null
        : refuse(Refusal.Reason.UNAUTHORIZED, "the last inheritor is %s", last.id());
  }

  @Override
  public Refusal messageSkipped(Input.MessageSkipped input) {
    Agenda.Entry delayed = block.timetable().findDelayed(input.message());
    boolean isThere =
        delayed != null && delayed.parked().kind() != Parked.Kind.SEND_TO_USER
            || block.waitlist().find(input.message()) != null
            || block.queue().has(input.message())
            || block.interventions().holds(input.message());
    return isThere
        ? null
        : refuse(
            Refusal.Reason.MESSAGE_NOT_FOUND,
            "message %s is neither queued nor waits for its program; it has ended, or goes to a user",
            input.message());
  }

  @Override
  public Refusal programSuspended(Input.ProgramSuspended input) {
    return checkAlive(input.program());
  }

  @Override
  public Refusal programResumed(Input.ProgramResumed input) {
    Refusal refusal = checkAlive(input.program());
    if (refusal != null) {
      return refusal;
    }
    boolean isSuspended =
        block.interventions().isSuspended(input.program())
            || block.program(input.program()).status() == ProgramEntry.Status.SUSPENDED
            || isSuspendedHere(input.program());
    return isSuspended
        ? null
        : refuse(
            Refusal.Reason.ACTIVE_PROGRAM,
            "program %s is not suspended; nothing to resume",
            input.program());
  }

  private Refusal checkAlive(ActorId id) {
    ProgramEntry program = block.program(id);
    if (program == null) {
      return refuse(Refusal.Reason.UNKNOWN_PROGRAM, "no program %s", id);
    }
    return program.isDead()
        ? refuse(
            Refusal.Reason.INACTIVE_PROGRAM,
            "program %s is %s; nothing of it will ever run",
            id,
            program.status().label().toLowerCase(Locale.ROOT))
        : null;
  }

  private boolean isSuspendedHere(ActorId id) {
    for (Input other : all) {
      if (other instanceof Input.ProgramSuspended suspended && suspended.program().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private boolean isCreatedHere(ActorId id) {
    for (Input other : all) {
      if (other instanceof Input.ProgramCreated created
          && ActorId.createdByUser(created.code(), created.salt().bytes()).equals(id)) {
        return true;
      }
    }
    return false;
  }

  private boolean isDeployedHere(CodeId code) {
    for (Input other : all) {
      if (other instanceof Input.CodeDeployed deployed && deployed.code().equals(code)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Refusal watermarkRaised(Input.WatermarkRaised input) {
    return settings.clock() == Clock.DRIVEN
        ? null
        : refuse(
            Refusal.Reason.CLOCK_NOT_DRIVEN,
            "the clock is %s; only a driven clock takes watermarks",
            settings.clock());
  }

  @Override
  public Refusal sourceAdvanced(Input.SourceAdvanced input) {
    throw new IllegalArgumentException("a source advances by the submission's position");
  }

  @Override
  public Refusal subscriptionOpened(Input.SubscriptionOpened input) {
    subscribed.put(new KeyOwner(input.user(), input.name()), true);
    return null;
  }

  @Override
  public Refusal cursorMoved(Input.CursorMoved input) {
    return hasSubscription(input.user(), input.name());
  }

  @Override
  public Refusal subscriptionClosed(Input.SubscriptionClosed input) {
    Refusal refusal = hasSubscription(input.user(), input.name());
    subscribed.put(new KeyOwner(input.user(), input.name()), false);
    return refusal;
  }

  private Refusal hasSubscription(ActorId user, String name) {
    boolean before = block.subscriptions().has(user, name);
    return subscribed.getOrDefault(new KeyOwner(user, name), before)
        ? null
        : refuse(
            Refusal.Reason.SUBSCRIPTION,
            "no subscription '%s'; it was never opened, or cut off",
            name);
  }
}
