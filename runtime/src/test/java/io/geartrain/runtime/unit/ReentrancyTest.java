package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A program that is called while it waits for its own call (cosmwasm.md, 0: rule 14). */
class ReentrancyTest {
  private UnitWorld world;
  private ActorId bank;
  private ActorId thief;

  @BeforeEach
  void a_bank_with_a_hundred_for_a_thief() {
    world = new UnitWorld();
    bank = world.contract("bank of b");
    thief = world.contract("thief");
    world.run(bank, turn -> turn.put("thief", 100));
  }

  /** Deducts first, and pays with a call behind it. */
  private Step withdrawing() {
    return turn -> {
      int has = Integer.parseInt(turn.get("thief"));
      turn.put("thief", 0);
      turn.call(
          thief,
          paid -> {
            paid.put(
                "got", has + (paid.get("got") == null ? 0 : Integer.parseInt(paid.get("got"))));
            if (has > 0) {
              paid.call(bank, withdrawing());
            }
          });
    };
  }

  @Test
  void it_sees_what_its_first_run_wrote() {
    UnitWorld.Ran ran = world.run(bank, withdrawing());

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.order())
        .containsExactly("bank of b.handle", "thief.handle", "bank of b.handle", "thief.handle");
    assertThat(world.get(thief, "got")).isEqualTo("100");
    assertThat(world.get(bank, "thief")).isEqualTo("0");
  }

  @Test
  void one_that_deducts_in_its_reply_pays_twice() {
    Step careless = careless(1);

    world.run(bank, careless);

    assertThat(world.get(thief, "got")).isEqualTo("200");
  }

  /** Deducts only when it hears that the payment went through. */
  private Step careless(int again) {
    return turn -> {
      int has = Integer.parseInt(turn.get("thief"));
      turn.call(
          thief,
          paid -> {
            paid.put(
                "got", has + (paid.get("got") == null ? 0 : Integer.parseInt(paid.get("got"))));
            if (again > 0) {
              paid.call(bank, careless(again - 1));
            }
          },
          ReplyOn.SUCCESS,
          then -> then.put("thief", 0));
    };
  }

  @Test
  void a_call_that_locks_until_its_reply_refuses_it() {
    UnitWorld.Ran ran =
        world.run(
            bank,
            turn -> {
              turn.unit().lockUntilReply();
              turn.call(
                  thief,
                  paid ->
                      paid.call(
                          bank,
                          Step.NOTHING,
                          ReplyOn.ERROR,
                          then -> then.put("heard", then.result().error())),
                  ReplyOn.SUCCESS,
                  then -> then.call(bank, inner -> inner.put("later", 1)));
            });

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(thief, "heard")).isEqualTo("codespace: wasm, code: 29");
    assertThat(world.get(bank, "later")).as("behind its reply it is free").isEqualTo("1");
  }
}
