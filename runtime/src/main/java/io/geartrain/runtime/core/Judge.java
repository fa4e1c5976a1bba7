package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import java.util.List;

/** Says of a message at the head of the queue whether its handler must run, and with what. */
final class Judge {
  private static final Payload SKIPPED = Payload.utf8("skipped by an operator");

  private final BlockDraft block;
  private final GasPolicy policy;

  Judge(BlockDraft block) {
    this.block = block;
    this.policy = block.settings().policy();
  }

  /** What a message's run is given. */
  Dispatch dispatch(Message message, ProgramEntry program, int ordinal) {
    Progress progress = block.waitlist().progressOf(message);
    long limit = block.gasFor(message);
    Payload hook = null;
    boolean runsEntry = true;
    if (message.entry() == EntryPoint.REPLY) {
      Expected expected = block.replies().to(message.replyTo());
      if (expected != null && progress == null) {
        hook = expected.hook();
        runsEntry =
            expected.asker() == null && block.codes().get(program.code()).handles(EntryPoint.REPLY);
      }
    } else if (message.entry() == EntryPoint.SIGNAL && progress != null) {
      hook = progress.suspension() == null ? progress.hook() : null;
      runsEntry = block.codes().get(program.code()).handles(EntryPoint.SIGNAL);
    }
    return new Dispatch(message, limit, ordinal, progress, hook, runsEntry);
  }

  /**
   * What becomes of a message without running anything, or null if its handler must run. What operators
   * did goes first; too little gas for the start is looked at first, liveness behind it (gear.md, 1: Gas-limit failures).
   */
  Outcome judge(Message message, ProgramEntry program) {
    String skipped = block.interventions().reasonToSkip(message.id());
    if (skipped != null) {
      Trap trap = new Trap(ReplyCode.BACKEND_ERROR, SKIPPED, Trap.Cause.OPERATOR);
      return Outcome.failed(message.id(), trap, 0, "skipped by an operator: " + skipped);
    }
    if (program != null && block.interventions().isSuspended(message.destination())) {
      return Outcome.held(message.id());
    }
    CodeEntry code = program == null ? null : block.codes().get(program.code());
    long start = startCost(message, code);
    if (message.gasNode() != null && block.gasFor(message) < start) {
      return Outcome.failed(
          message.id(),
          Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY),
          block.gasFor(message),
          "the start costs " + start);
    }
    if (code == null) {
      return Outcome.notExecuted(
          message.id(), Trap.of(ReplyCode.PROGRAM_NOT_CREATED, Payload.EMPTY));
    }
    Trap unavailable =
        switch (program.status()) {
          case EXITED ->
              Trap.of(ReplyCode.PROGRAM_EXITED, Payload.wrap(program.inheritor().toBytes()));
          case TERMINATED -> Trap.of(ReplyCode.INITIALIZATION_FAILURE, Payload.EMPTY);
          case SUSPENDED -> Trap.of(ReplyCode.SUSPENDED, Payload.EMPTY);
          case UNINITIALIZED ->
              message.id().equals(program.init()) || message.entry() == EntryPoint.REPLY
                  ? null
                  : Trap.of(ReplyCode.UNINITIALIZED, Payload.EMPTY);
          case ACTIVE -> null;
        };
    if (unavailable != null) {
      return Outcome.notExecuted(message.id(), unavailable);
    }
    if (message.entry() == EntryPoint.REPLY) {
      Expected expected = block.replies().to(message.replyTo());
      if (expected != null && expected.hook() != null) {
        return null;
      }
      if (expected != null
          && expected.asker() != null
          && block.waitlist().progressOf(message) == null) {
        // It is for whoever asked: no entry runs.
        return Outcome.success(message.id(), List.of(), List.of(), start);
      }
    } else if (message.entry() == EntryPoint.SIGNAL
        && block.waitlist().progressOf(message) != null) {
      return null;
    }
    if (!code.handles(message.entry())) {
      return Outcome.success(message.id(), List.of(), List.of(), start);
    }
    return null;
  }

  private long startCost(Message message, CodeEntry code) {
    int bytes = message.payload().size();
    if (code != null && code.isUnit()) {
      // What it costs exactly depends on what the unit finds; a host module costs nothing.
      return code.isModule() ? 0 : policy.setupCost(bytes, true);
    }
    return policy.startCost(bytes);
  }
}
