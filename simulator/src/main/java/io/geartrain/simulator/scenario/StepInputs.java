package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each step is among the core's inputs. */
final class StepInputs {
  /** What a question from outside may burn, however much is asked for. */
  private static final long MOST_QUERY_GAS = 3_000_000;

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

  static Input skip(MessageId message, String reason) {
    return new Input.MessageSkipped(message, reason);
  }

  static Input suspend(ActorId program, String reason) {
    return new Input.ProgramSuspended(program, reason);
  }

  static Input resume(ActorId program, String reason) {
    return new Input.ProgramResumed(program, reason);
  }

  /**
   * What a question comes to now: a payload; of a range a map of {@code pairs} and {@code next}; or a map of
   * {@code error}.
   */
  static Object query(ScenarioWorld world, StepFields read, Map<String, Yaml> fields) {
    long gas =
        fields.containsKey("gas")
            ? Math.min(MOST_QUERY_GAS, StepFields.number(fields.get("gas")))
            : MOST_QUERY_GAS;
    Questions.Answer answer = world.ask(read.actor(fields.get("of")), question(read, fields), gas);
    if (answer.error() != null) {
      return Map.of("error", answer.error().name());
    }
    return answer.range() == null ? answer.data() : range(answer.range());
  }

  private static Question question(StepFields read, Map<String, Yaml> fields) {
    if (fields.containsKey("key")) {
      return new Question.Raw(read.bytes(fields.get("key")));
    }
    if (!fields.containsKey("range")) {
      return new Question.Smart(read.payload(fields));
    }
    Map<String, Yaml> range = fields.get("range").map();
    String order = range.containsKey("order") ? range.get("order").text() : "ascending";
    if (!order.equals("ascending") && !order.equals("descending")) {
      throw range.get("order").wrong("an order is ascending or descending, not '%s'", order);
    }
    return new Question.Span(
        range.containsKey("start") ? read.bytes(range.get("start")) : null,
        range.containsKey("end") ? read.bytes(range.get("end")) : null,
        range.containsKey("limit") ? (int) StepFields.number(range.get("limit")) : Range.MOST,
        order.equals("descending"));
  }

  private static Object range(Range range) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put(
        "pairs",
        range.pairs().stream().map(pair -> List.of(pair.getKey(), pair.getValue())).toList());
    found.put("next", range.next());
    return found;
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
