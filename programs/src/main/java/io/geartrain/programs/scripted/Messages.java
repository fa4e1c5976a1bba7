package io.geartrain.programs.scripted;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.Map;
import java.util.Set;

/** Instructions that make messages, or deal with those that were made. */
final class Messages {
  private static final Set<String> REPLY_FIELDS = Set.of("payload", "value", "gas", "reservation");

  private final ScriptRun run;
  private final EffectLedger ledger;

  Messages(ScriptRun run) {
    this.run = run;
    this.ledger = run.ledger();
  }

  void send(Argument send) {
    Argument reservation = send.field("reservation");
    Payload payload = send.field("payload").payload();
    Value value = send.field("value").value();
    long delay = send.field("delay").number(0);
    MessageId id;
    if (reservation.isGiven()) {
      refuseGas(send);
      id =
          ledger.sendFrom(
              reservation.reservation(), send.field("to").actor(), payload, value, delay);
    } else {
      long gas = send.field("gas").number(Effect.GASLESS);
      id = ledger.send(send.field("to").actor(), payload, value, gas, delay);
    }
    run.name(send.field("as"), id);
    if (send.field("deposit").isGiven()) {
      ledger.deposit(id, send.field("deposit").number());
    }
  }

  /** Asks once; whoever calls awaits the answer. */
  MessageId ask(Argument ask) {
    ActorId to = ask.field("to").actor();
    Payload payload = ask.field("payload").payload();
    Value value = ask.field("value").value();
    long gas = ask.field("gas").number(Effect.GASLESS);
    long delay = ask.field("delay").number(0);
    Argument deposit = ask.field("deposit");
    MessageId id =
        deposit.isGiven()
            ? ledger.ask(to, payload, value, gas, delay, deposit.number())
            : ledger.ask(to, payload, value, gas, delay);
    run.name(ask.field("as"), id);
    return id;
  }

  void reply(Argument reply) {
    boolean hasFields =
        reply.written() instanceof Map<?, ?> map
            && !map.isEmpty()
            && REPLY_FIELDS.containsAll(map.keySet());
    if (!hasFields) {
      ledger.answer(reply.payload(), Value.ZERO);
      return;
    }
    Payload payload = reply.field("payload").payload();
    Value value = reply.field("value").value();
    if (reply.field("reservation").isGiven()) {
      refuseGas(reply);
      ledger.answerFrom(reply.field("reservation").reservation(), payload, value);
    } else if (reply.field("gas").isGiven()) {
      ledger.answer(payload, value, reply.field("gas").number());
    } else {
      ledger.answer(payload, value);
    }
  }

  void create(Argument create) {
    Argument as = create.field("as");
    Argument code = create.field("code");
    CodeId codeId = code.isGiven() ? code.code() : ScriptedCode.PLAIN.id();
    Payload salt = (create.field("salt").isGiven() ? create.field("salt") : as).payload();
    EffectLedger.Created created =
        ledger.create(
            codeId,
            salt,
            create.field("payload").payload(),
            create.field("value").value(),
            create.field("gas").number(Effect.GASLESS),
            create.field("delay").number(0));
    run.name(as, created.program());
    if (as.isGiven()) {
      run.memory().name(as.name() + ".init", created.init());
    }
  }

  void wake(Argument wake) {
    if (wake.written() instanceof Map) {
      ledger.wake(wake.field("message").message(), wake.field("delay").number(0));
    } else {
      ledger.wake(wake.message(), 0);
    }
  }

  void onReply(Argument onReply) {
    ledger.onReply(
        onReply.field("message").message(),
        Continuation.of(onReply.field("then").script()).encode());
  }

  void deposit(Argument deposit) {
    ledger.deposit(deposit.field("message").message(), deposit.field("gas").number());
  }

  void reserve(Argument reserve) {
    run.name(
        reserve.field("as"),
        ledger.reserve(reserve.field("gas").number(), reserve.field("blocks").number()));
  }

  private static void refuseGas(Argument fields) {
    if (fields.field("gas").isGiven()) {
      throw new Panic(fields.what() + ": what a reservation pays for has no gas of its own");
    }
  }
}
