package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.function.Supplier;

/** Applies an input that was admitted; answers the id of the message it became, or null. */
final class InputApplication implements Input.Cases<MessageId> {
  private final BlockDraft block;
  private final MessageId id;

  InputApplication(BlockDraft block, MessageId id) {
    this.block = block;
    this.id = id;
  }

  @Override
  public MessageId genesis(Input.Genesis input) {
    throw new BrokenInvariantException(
        block.sequence(), "inputs", "no genesis behind record 0", input);
  }

  @Override
  public MessageId codeDeployed(Input.CodeDeployed input) {
    CodeEntry code = new CodeEntry(input.name(), input.version(), input.entries());
    block.codes().add(input.code(), code);
    if (code.isModule()) {
      ActorId address = ActorId.module(input.name());
      block.modules().deployed(address, code);
      if (!block.actor(address).isProgram()) {
        // Nobody pays for a part of the chain.
        block.values().minted(block.values().existentialDeposit().amount());
      }
      block
          .actors()
          .set(
              block.actor(address),
              new ProgramEntry(
                  input.code(),
                  Payload.EMPTY,
                  ActorId.SYSTEM,
                  id,
                  ProgramEntry.Status.ACTIVE,
                  null,
                  0));
    }
    return null;
  }

  @Override
  public MessageId programCreated(Input.ProgramCreated input) {
    ActorId program = ActorId.createdByUser(input.code(), input.salt().bytes());
    block
        .actors()
        .set(
            block.actor(program),
            new ProgramEntry(
                input.code(),
                input.salt(),
                input.user(),
                id,
                ProgramEntry.Status.UNINITIALIZED,
                null,
                0));
    Value whole = input.value().plus(block.values().existentialDeposit());
    block.values().debit(input.user(), whole);
    block.keys().remember(input, input.user(), input.key(), id, block.height());
    block
        .queue()
        .add(
            root(
                input.user(),
                input.user(),
                program,
                EntryPoint.INIT,
                input.payload(),
                input.value(),
                input.gas()));
    return id;
  }

  @Override
  public MessageId sponsored(Input.Sponsored input) {
    return sent(input.sent(), input.sponsor());
  }

  @Override
  public MessageId mailAnswered(Input.MailAnswered input) {
    block
        .mailboxes()
        .answer(input.user(), input.mail(), id, input.payload(), input.value(), input.gas());
    return id;
  }

  @Override
  public MessageId mailClaimed(Input.MailClaimed input) {
    block.mailboxes().claim(input.user(), input.mail(), id);
    return null;
  }

  @Override
  public MessageId messageCancelled(Input.MessageCancelled input) {
    block.timetable().cancel(block.timetable().findDelayed(input.message()));
    return null;
  }

  @Override
  public MessageId messageTriggered(Input.MessageTriggered input) {
    Agenda.Entry delayed = block.timetable().findDelayed(input.message());
    block.timetable().trigger(delayed, new Ids(id));
    return null;
  }

  @Override
  public MessageId inheritanceClaimed(Input.InheritanceClaimed input) {
    block.values().inherit(input.program(), input.depth());
    return null;
  }

  @Override
  public MessageId messageSent(Input.MessageSent input) {
    return sent(input, input.user());
  }

  private MessageId sent(Input.MessageSent input, ActorId payer) {
    block.values().debit(input.user(), input.value());
    block.keys().remember(input, input.user(), input.key(), id, block.height());
    Message message =
        root(
            input.user(),
            payer,
            input.destination(),
            EntryPoint.HANDLE,
            input.payload(),
            input.value(),
            input.gas());
    if (input.target() <= block.height()) {
      block.queue().add(message);
    } else {
      long lock = block.gas().hold(message, input.target() - block.height());
      block
          .timetable()
          .park(
              AgendaKey.INPUT,
              input.target(),
              new Parked(Parked.Kind.TARGET, message, block.height(), lock, null));
    }
    return id;
  }

  private Message root(
      ActorId user,
      ActorId payer,
      ActorId program,
      EntryPoint entry,
      Payload payload,
      Value value,
      long limit) {
    MessageId node = null;
    if (block.isMetered()) {
      block.gas().openRoot(id, payer, limit);
      node = id;
    }
    block.weigh(payload.size());
    return new Message(id, user, program, entry, payload, value, node, null, null);
  }

  @Override
  public MessageId watermarkRaised(Input.WatermarkRaised input) {
    block.raiseWatermark(input.height());
    return null;
  }

  @Override
  public MessageId sourceAdvanced(Input.SourceAdvanced input) {
    block.ingress().advance(input.source(), new Source(input.offset(), input.fingerprint()));
    return null;
  }

  @Override
  public MessageId subscriptionOpened(Input.SubscriptionOpened input) {
    block.subscriptions().begin(input.user(), input.name(), id);
    return null;
  }

  @Override
  public MessageId cursorMoved(Input.CursorMoved input) {
    block.subscriptions().handled(input.user(), input.name(), input.mail());
    return null;
  }

  @Override
  public MessageId subscriptionClosed(Input.SubscriptionClosed input) {
    block.subscriptions().end(input.user(), input.name());
    return null;
  }

  @Override
  public MessageId messageSkipped(Input.MessageSkipped input) {
    block.interventions().skip(input.message(), input.reason());
    Agenda.Entry delayed = block.timetable().findDelayed(input.message());
    if (delayed != null) {
      block.timetable().trigger(delayed, new Ids(id));
    } else {
      block.waitlist().rouse(input.message());
    }
    return null;
  }

  @Override
  public MessageId programSuspended(Input.ProgramSuspended input) {
    block.interventions().suspend(input.program());
    return null;
  }

  @Override
  public MessageId programResumed(Input.ProgramResumed input) {
    Actor actor = block.actor(input.program());
    ProgramEntry program = actor.program();
    if (program.status() == ProgramEntry.Status.SUSPENDED) {
      boolean isInitialized = block.waitlist().of(actor.id(), program.init()) == null;
      ProgramEntry.Status before =
          isInitialized ? ProgramEntry.Status.ACTIVE : ProgramEntry.Status.UNINITIALIZED;
      block.actors().set(actor, program.withStatus(before).withTimeLimits(0));
    }
    if (block.interventions().isSuspended(input.program())) {
      block.queue().join(block.interventions().release(input.program()));
    }
    return null;
  }

  /** The ids of what an input makes, one after the other. */
  private static final class Ids implements Supplier<MessageId> {
    private final MessageId input;
    private int index;

    Ids(MessageId input) {
      this.input = input;
    }

    @Override
    public MessageId get() {
      return new MessageId(input.sequence(), input.phase(), input.ordinal(), index++);
    }
  }
}
