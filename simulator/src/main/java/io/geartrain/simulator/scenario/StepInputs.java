package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each step is among the core's inputs. */
final class StepInputs {
  private StepInputs() {}

  /** Code becomes known with the first block. */
  static Input deployed(HostedCode code) {
    return new Input.CodeDeployed(code.id(), code.name(), code.version(), code.entries());
  }

  static Input create(
      ActorId user, CodeId code, Payload salt, Payload payload, Value value, long gas) {
    return new Input.ProgramCreated(user, code, salt, payload, value, gas, null);
  }

  /** @param target the height at which it joins, or {@link Input#NOW} */
  static Input send(ActorId user, ActorId to, Payload payload, Value value, long gas, long target) {
    return new Input.MessageSent(user, to, payload, value, gas, target, null);
  }

  /** As {@link #send}, its gas paid by somebody else. */
  static Input sponsored(ActorId sponsor, Input sent) {
    return new Input.Sponsored(sponsor, (Input.MessageSent) sent);
  }

  static Input reply(ActorId user, MessageId mail, Payload payload, Value value, long gas) {
    return new Input.MailAnswered(user, mail, payload, value, gas);
  }

  static Input claim(ActorId user, MessageId mail) {
    return new Input.MailClaimed(user, mail);
  }

  static Input cancel(ActorId user, MessageId message) {
    return new Input.MessageCancelled(user, message);
  }

  static Input trigger(ActorId user, MessageId message) {
    return new Input.MessageTriggered(user, message);
  }

  static Input claimInheritance(ActorId user, ActorId program, long depth) {
    return new Input.InheritanceClaimed(user, program, depth);
  }

  /**
   * What sending that now would come to, nothing of it kept: a map of {@code reply} ({@code code},
   * {@code payload}, {@code value}) and {@code gas}, as {@link ChainView} makes them; or of {@code refused}.
   */
  static Object dryRun(
      ScenarioWorld world, ActorId user, ActorId program, Payload payload, Value value, long gas) {
    DryRun.Result result =
        world.dryRun(new DryRun.Wanted(user, null, program, payload, value, gas));
    Map<String, Object> found = new LinkedHashMap<>();
    if (result instanceof DryRun.Ran ran) {
      found.put("reply", ran.reply() == null ? null : ChainView.reply(ran.reply()));
      found.put("gas", ran.gas());
    } else {
      found.put("refused", ((DryRun.Refused) result).refusal().reason().name());
    }
    return found;
  }
}
