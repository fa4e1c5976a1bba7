package io.geartrain.simulator.testkit;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.host.Suspension;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of the kit that waits.
 *
 * @param message itself
 * @param request the class of its request, or null
 * @param progress what it keeps
 * @param ending what it waits for, as its run wrote it
 * @param since the height at which it began to wait
 */
record ProgramTestKitWait(
    Message message, Class<?> request, Progress progress, Effect ending, long since) {

  /** The effect behind which a run ends to go on later, or null. */
  static Effect endingOf(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Wait
          || effect instanceof Effect.Await
          || effect instanceof Effect.Sleep
          || effect instanceof Effect.AwaitLock) {
        return effect;
      }
    }
    return null;
  }

  /** What a message keeps after a run with these effects. */
  static ProgramTestKitWait after(
      Message message, Class<?> request, Progress before, List<Effect> effects, long height) {
    int sent = 0;
    int reserved = 0;
    long systemReserve = 0;
    Payload hook = null;
    List<ActorId> created = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send
          || effect instanceof Effect.SendFrom
          || effect instanceof Effect.Ask
          || effect instanceof Effect.AskWith
          || effect instanceof Effect.StartTimer) {
        sent++;
      } else if (effect instanceof Effect.Create create) {
        sent++;
        created.add(ActorId.createdByProgram(message.id(), create.code(), create.salt().bytes()));
      } else if (effect instanceof Effect.CreateLater create) {
        sent++;
        created.add(ActorId.createdByProgram(message.id(), create.code(), create.salt().bytes()));
      } else if (effect instanceof Effect.AskInit create) {
        sent++;
        created.add(ActorId.createdByProgram(message.id(), create.code(), create.salt().bytes()));
      } else if (effect instanceof Effect.Reserve) {
        reserved++;
      } else if (effect instanceof Effect.SystemReserve reserve) {
        systemReserve += reserve.amount();
      } else if (effect instanceof Effect.SetHook set) {
        hook = set.hook();
      }
    }
    Effect ending = endingOf(effects);
    Progress progress =
        before.after(sent, reserved, created, systemReserve, hook, suspension(ending, height));
    return new ProgramTestKitWait(message, request, progress, ending, height);
  }

  private static Suspension suspension(Effect ending, long height) {
    if (ending instanceof Effect.Await await) {
      List<Suspension.Asked> asked = new ArrayList<>();
      for (Awaited each : await.awaited()) {
        asked.add(new Suspension.Asked(each.message(), height + each.upTo()));
      }
      return new Suspension(
          await.first() ? Suspension.Kind.FIRST : Suspension.Kind.ALL,
          asked,
          List.of(),
          await.continuation());
    }
    if (ending instanceof Effect.Sleep sleep) {
      return new Suspension(Suspension.Kind.SLEEP, List.of(), List.of(), sleep.continuation());
    }
    return ending instanceof Effect.AwaitLock lock
        ? new Suspension(Suspension.Kind.LOCK, List.of(), List.of(), lock.continuation())
        : new Suspension(Suspension.Kind.WAKE, List.of(), List.of(), Payload.EMPTY);
  }

  /** With one more answer. */
  ProgramTestKitWait with(Answered answer) {
    return with(progress.suspension().with(answer));
  }

  ProgramTestKitWait with(Suspension suspension) {
    return new ProgramTestKitWait(message, request, progress.with(suspension), ending, since);
  }

  /** The messages that a run asked, in order. */
  List<MessageId> asked() {
    return progress.suspension().asked().stream().map(Suspension.Asked::message).toList();
  }

  /** The height at which all that is waited for is over; {@code since} if it has no bound. */
  long over() {
    if (ending instanceof Effect.Sleep sleep) {
      return since + sleep.blocks();
    }
    if (ending instanceof Effect.Wait wait && wait.bound() != Effect.Bound.NONE) {
      return since + wait.blocks();
    }
    return progress.suspension().asked().stream()
        .mapToLong(Suspension.Asked::until)
        .max()
        .orElse(since);
  }
}
