package io.geartrain.simulator.testkit;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The ids of the messages that a run makes: they count effects that make one, as written. */
final class MadeIds {
  private MadeIds() {}

  /** Those of the effects that are wanted, in order. */
  static List<MessageId> of(List<Effect> effects, long sequence, Predicate<Effect> wanted) {
    List<MessageId> ids = new ArrayList<>();
    int index = 0;
    for (Effect effect : effects) {
      if (wanted.test(effect)) {
        ids.add(new MessageId(sequence, Phase.DISPATCH, 0, index));
      }
      if (makesMessage(effect)) {
        index++;
      }
    }
    return ids;
  }

  private static boolean makesMessage(Effect effect) {
    return effect instanceof Effect.Send
        || effect instanceof Effect.SendFrom
        || effect instanceof Effect.Ask
        || effect instanceof Effect.AskWith
        || effect instanceof Effect.AskInit
        || effect instanceof Effect.Create
        || effect instanceof Effect.CreateLater
        || effect instanceof Effect.StartTimer
        || effect instanceof Effect.Answer
        || effect instanceof Effect.AnswerWith
        || effect instanceof Effect.AnswerFrom;
  }
}
