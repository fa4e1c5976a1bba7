package io.geartrain.programs.scripted;

import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.host.HostedCode.Reaction;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.Trapped;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import java.util.List;
import java.util.Map;

/**
 * Runs scripts. An instruction is a map of its name to its argument, beside which {@code error} may
 * stand, or the bare name.
 */
final class Interpreter {
  private static final String ERROR = "error";
  private static final long LOOP_GAS = 1000;
  private static final int MOST_ROUNDS = 10_000_000;

  private final ScriptRun run;
  private final EffectLedger ledger;
  private final Messages messages;
  private final Waits waits;
  private final Values values;

  private Interpreter(ScriptRun run) {
    this.run = run;
    this.ledger = run.ledger();
    this.messages = new Messages(run);
    this.waits = new Waits(run, messages);
    this.values = new Values(run);
  }

  /**
   * One run: what was suspended goes on; else a hook runs and, behind it, the entry.
   *
   * @param entry the entry's script
   */
  static Reaction run(Object state, EffectLedger ledger, List<?> entry) {
    ScriptRun run = ScriptRun.of(ledger, state);
    Interpreter interpreter = new Interpreter(run);
    if (ledger.resumed() != null) {
      interpreter.waits.resume(ledger.resumed());
    } else {
      if (ledger.runsEntry()) {
        run.script().prepend(entry);
      }
      Payload hook = ledger.hook();
      if (hook != null) {
        run.script().prepend(Continuation.decode(hook).then());
      }
    }
    while (!run.script().isOver()) {
      interpreter.step(run.script().next());
    }
    return run.memory().reaction();
  }

  private void step(Object instruction) {
    if (instruction instanceof String name) {
      perform(name, null);
    } else if (instruction instanceof Map<?, ?> map) {
      Object error = map.get(ERROR);
      if (error == null) {
        perform(nameIn(map), map.get(nameIn(map)));
        return;
      }
      try {
        perform(nameIn(map), map.get(nameIn(map)));
      } catch (EffectRejected e) {
        if (e.code() == EffectRejected.REVOKED) {
          throw e;
        }
        run.memory().set(run.argument(ERROR, error).name(), (long) e.code());
      } catch (CallFailed e) {
        run.memory().set(run.argument(ERROR, error).name(), e.error().name());
      }
    } else {
      throw new Panic("an instruction is a map or a name, was " + instruction);
    }
  }

  private static String nameIn(Map<?, ?> instruction) {
    String found = null;
    for (Object key : instruction.keySet()) {
      if (!ERROR.equals(key)) {
        if (found != null) {
          throw new Panic("an instruction has one name, not '" + found + "' and '" + key + "'");
        }
        found = (String) key;
      }
    }
    if (found == null) {
      throw new Panic("an instruction needs a name");
    }
    return found;
  }

  private void perform(String name, Object written) {
    Argument argument = run.argument(name, written);
    try {
      perform(name, argument);
    } catch (IllegalArgumentException e) {
      throw new Panic(name + ": " + e.getMessage());
    }
  }

  private void perform(String name, Argument argument) {
    switch (name) {
      case "send" -> messages.send(argument);
      case "reply" -> messages.reply(argument);
      case "create" -> messages.create(argument);
      case "set" -> values.set(argument);
      case "add" -> values.add(argument);
      case "delete" -> values.delete(argument);
      case "if" -> branch(argument);
      case "wait" -> waits.waitForWake();
      case "waitFor" -> waits.waitFor(argument);
      case "waitUpTo" -> waits.waitUpTo(argument);
      case "wake" -> messages.wake(argument);
      case "ask" -> waits.ask(argument);
      case "sleep" -> waits.sleep(argument);
      case "lock" -> waits.lock(argument, true);
      case "readLock" -> waits.lock(argument, false);
      case "unlock" -> ledger.unlock(argument.text());
      case "hook" -> ledger.setHook(Continuation.of(argument.script()).encode());
      case "onReply" -> messages.onReply(argument);
      case "reserve" -> messages.reserve(argument);
      case "unreserve" -> ledger.unreserve(argument.reservation());
      case "systemReserve" -> ledger.systemReserve(argument.number());
      case "deposit" -> messages.deposit(argument);
      case "cancel" -> ledger.cancel(argument.message());
      case "trigger" -> ledger.trigger(argument.message());
      case "charge" -> ledger.charge(argument.number());
      case "loop" -> loop();
      case "leave" -> run.script().end();
      case "exit" -> exit(argument);
      case "panic" -> throw new Panic(argument.payload());
      case "trap" -> throw trap(argument.text());
      case "call" -> calls(name).call(argument);
      case "query" -> calls(name).query(argument);
      case "data" -> answers(name).data(argument);
      case "attributes" -> answers(name).attributes(argument);
      case "event" -> answers(name).event(argument);
      case "fail" -> throw answers(name).fail(argument);
      case "ack" -> throw new Panic("'ack' is an instruction of channels, which are not there");
      default -> throw new Panic("'" + name + "' is no instruction");
    }
  }

  private Calls calls(String instruction) {
    requireContract(instruction);
    return new Calls(run);
  }

  private Answers answers(String instruction) {
    requireContract(instruction);
    return new Answers(run);
  }

  private void requireContract(String instruction) {
    if (!(run.memory() instanceof StoreMemory)) {
      throw new Panic("'" + instruction + "' is an instruction of contracts");
    }
  }

  private void branch(Argument branch) {
    boolean holds = new Conditions(run.references()).hold(branch.field("when").fields());
    Argument taken = branch.field(holds ? "then" : "else");
    if (taken.isGiven()) {
      run.script().prepend(taken.script());
    }
  }

  private void exit(Argument inheritor) {
    ledger.exit(inheritor.actor());
    run.script().end();
  }

  /** Takes half of what is left each time, so that it is over soon however much there is. */
  private void loop() {
    for (int i = 0; i < MOST_ROUNDS; i++) {
      ledger.charge(Math.max(LOOP_GAS, ledger.gas() / 2));
    }
    throw new Panic("loop: gas is not counted");
  }

  private static RuntimeException trap(String kind) {
    ReplyCode code =
        switch (kind) {
          case "memory" -> ReplyCode.MEMORY_OVERFLOW;
          case "unreachable" -> ReplyCode.UNREACHABLE;
          case "stack" -> ReplyCode.STACK_LIMIT;
          case "backend" -> ReplyCode.BACKEND_ERROR;
          default -> throw new Panic("trap must be memory, unreachable, stack or backend");
        };
    return new Trapped(code, "trap: " + kind);
  }
}
