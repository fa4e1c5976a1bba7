package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.TreePMap;

/** Admits submissions to the open block, and remembers how far each source has been consumed. */
final class Ingress {
  private final BlockDraft block;
  private TreePMap<String, Source> sources;

  Ingress(BlockDraft block) {
    this.block = block;
  }

  void open(TreePMap<String, Source> base) {
    sources = base;
  }

  TreePMap<String, Source> freeze() {
    return sources;
  }

  void advance(String source, Source to) {
    sources = sources.plus(source, to);
  }

  /**
   * Admits a submission whole, or refuses it whole and changes nothing.
   *
   * @return null when it was admitted or repeats one that was
   */
  Refusal admit(Submission submission) {
    Submission.Position position = submission.position();
    if (position != null) {
      Source source = sources.get(position.source());
      long consumed = source == null ? Submission.Position.START : source.offset();
      if (position.offset() <= consumed) {
        block.tell(
            new Output.Admitted(
                submission.handle(), List.of(), block.base().sequence(), List.of(), Value.ZERO));
        return null;
      }
      if (position.previous() != consumed) {
        return new Refusal(
            Refusal.Reason.SOURCE_OUT_OF_ORDER,
            "source '%s' has consumed offset %d, the submission expects %d; continue from there"
                .formatted(position.source(), consumed, position.previous()));
      }
    }
    InputCheck check = new InputCheck(block, submission.inputs());
    for (Input input : submission.inputs()) {
      Refusal refusal = input.match(check);
      if (refusal != null) {
        return refusal;
      }
    }
    apply(submission);
    return null;
  }

  private void apply(Submission submission) {
    List<MessageId> messages = new ArrayList<>(submission.inputs().size());
    List<Mail> known = new ArrayList<>(submission.inputs().size());
    Value claimed = Value.ZERO;
    for (Input input : submission.inputs()) {
      if (input instanceof Input.MailClaimed claim) {
        claimed = claimed.plus(block.mailboxes().value(claim.user(), claim.mail()));
      }
      KeyUse use = block.keys().of(input);
      if (use != null) {
        messages.add(use.message());
        known.add(use.reply());
      } else {
        MessageId id = block.apply(input);
        if (id != null) {
          messages.add(id);
          known.add(null);
        }
      }
    }
    Submission.Position position = submission.position();
    if (position != null) {
      block.apply(
          new Input.SourceAdvanced(position.source(), position.offset(), position.fingerprint()));
    }
    block.tell(
        new Output.Admitted(submission.handle(), messages, block.sequence(), known, claimed));
  }
}
