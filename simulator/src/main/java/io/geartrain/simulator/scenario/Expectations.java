package io.geartrain.simulator.scenario;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Holds an {@code expect} step against what there is. */
final class Expectations {
  private static final String BALANCE = "balance";

  private final ChainView view;
  private final Names names;
  private final Map<String, Function<MessageId, Object>> byMessage;
  private final Map<String, Function<ActorId, Object>> byActor;
  private final Map<String, Supplier<Object>> ofChain;
  private int held;

  Expectations(ChainView view, Names names) {
    this.names = names;
    this.view = view;
    this.byMessage =
        Map.of(
            "outcome", view::outcome,
            "replies", view::reply,
            "data", view::data,
            "error", view::error,
            "gas", view::gas);
    this.byActor =
        Map.of(
            "state",
            view::state,
            BALANCE,
            view::balance,
            "program",
            view::program,
            "reservations",
            view::reservations,
            "waitlist",
            view::waitlist,
            "mailbox",
            view::mailbox);
    this.ofChain =
        Map.of(
            "queue", view::queue,
            "tasks", view::tasks,
            "order", view::takeOrder,
            "events", view::takeEvents,
            "height", view::height,
            "blocks", view::blocks);
  }

  /** How many expectations held so far. */
  int held() {
    return held;
  }

  /** The first expectation of the step that does not hold, or null. */
  ExpectationMatcher.Mismatch check(Yaml expected, long height) {
    ExpectationMatcher matcher = new ExpectationMatcher(names, height);
    ExpectationMatcher.Mismatch first = null;
    for (Yaml key : expected.keys()) {
      ExpectationMatcher.Mismatch mismatch = check(key, expected.map().get(key.text()), matcher);
      first = first == null ? mismatch : first;
    }
    return first;
  }

  private ExpectationMatcher.Mismatch check(Yaml key, Yaml expected, ExpectationMatcher matcher) {
    String kind = key.text();
    if (ofChain.containsKey(kind)) {
      return count(matcher.compare(expected, ofChain.get(kind).get(), kind));
    }
    if (!byMessage.containsKey(kind) && !byActor.containsKey(kind)) {
      throw key.wrong("this build cannot look at '%s'", kind);
    }
    for (Yaml of : expected.keys()) {
      Yaml wanted = expected.map().get(of.text());
      Object found =
          byMessage.containsKey(kind)
              ? ofMessage(kind, of)
              : kind.equals(BALANCE) && wanted.isMap() ? balances(of, wanted) : ofActor(kind, of);
      ExpectationMatcher.Mismatch mismatch =
          count(matcher.compare(wanted, found, kind + "." + of.text()));
      if (mismatch != null) {
        return mismatch;
      }
    }
    return null;
  }

  private ExpectationMatcher.Mismatch count(ExpectationMatcher.Mismatch mismatch) {
    held += mismatch == null ? 1 : 0;
    return mismatch;
  }

  private Object ofMessage(String kind, Yaml name) {
    MessageId message = names.message(name.text());
    return message == null ? null : byMessage.get(kind).apply(message);
  }

  private Object balances(Yaml name, Yaml wanted) {
    ActorId actor = names.actor(name.text());
    return actor == null ? null : view.balances(actor, wanted.map().keySet());
  }

  private Object ofActor(String kind, Yaml name) {
    ActorId actor = names.actor(name.text());
    return actor == null ? null : byActor.get(kind).apply(actor);
  }
}
