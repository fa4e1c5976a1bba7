package io.geartrain.simulator.module;

import static io.geartrain.simulator.module.ModuleWorld.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.module.Accepting;
import io.geartrain.programs.module.Failing;
import io.geartrain.programs.module.Scribbling;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.HostedModule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules that stand in for others in tests. */
class StandInsTest {
  private static final ActorId ACCEPTING = ActorId.module("accepting");
  private static final ActorId FAILING = ActorId.module("failing");
  private static final ActorId SCRIBBLING = ActorId.module("scribbling");
  private static final Payload ANYTHING = Payload.utf8("anything");

  private ModuleWorld chain;

  @BeforeEach
  void a_chain_with_them() {
    chain =
        new ModuleWorld(
            new HostedModule(new Accepting()),
            new HostedModule(new Failing()),
            new HostedModule(new Scribbling()));
  }

  @Test
  void accepting_takes_any_message_and_its_value() {
    Mail reply = chain.send(ALICE, ACCEPTING, ANYTHING, 7);

    assertThat(reply.code()).isEqualTo(ReplyCode.AUTO);
    assertThat(chain.balance(ACCEPTING)).isEqualTo(7);
    assertThat(chain.balance(ALICE.id())).isEqualTo(93);
  }

  @Test
  void failing_is_never_allowed_to_do_anything() {
    Mail reply = chain.send(ALICE, FAILING, ANYTHING, 7);

    assertThat(reply.payload().utf8()).isEqualTo("codespace: sdk, code: 4");
    assertThat(reply.value()).isEqualTo(Value.of(7));
    assertThat(chain.balance(FAILING)).isZero();
    assertThat(chain.errorOf(FAILING, "anything")).isEqualTo("sdk/4");
  }

  @Test
  void scribbling_counts_messages_but_no_queries() {
    assertThat(chain.ask(SCRIBBLING, "n?")).isEqualTo(0L);
    assertThat(chain.ask(SCRIBBLING, "n?")).isEqualTo(0L);

    chain.send(SCRIBBLING, ANYTHING);

    assertThat(chain.ask(SCRIBBLING, "n?")).isEqualTo(1L);
    assertThat(chain.ask(SCRIBBLING, "n?")).isEqualTo(1L);
  }
}
