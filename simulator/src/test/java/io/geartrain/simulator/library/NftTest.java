package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.nft.Nft;
import io.geartrain.programs.library.nft.Nft.Approve;
import io.geartrain.programs.library.nft.Nft.ApproveAll;
import io.geartrain.programs.library.nft.Nft.Burn;
import io.geartrain.programs.library.nft.Nft.Command;
import io.geartrain.programs.library.nft.Nft.Count;
import io.geartrain.programs.library.nft.Nft.Mint;
import io.geartrain.programs.library.nft.Nft.Open;
import io.geartrain.programs.library.nft.Nft.Send;
import io.geartrain.programs.library.nft.Nft.Token;
import io.geartrain.programs.library.nft.Nft.TokenOf;
import io.geartrain.programs.library.nft.Nft.TokensAfter;
import io.geartrain.programs.library.nft.Nft.TokensOf;
import io.geartrain.programs.library.nft.Nft.Transfer;
import io.geartrain.programs.library.nft.NftHook;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The collection, alone, in a world with a contract that gets a token, and in one that crashes. */
class NftTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId CAROL = UserId.of("carol");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> cups =
        ProgramTestKit.of(Nft.CODE).init(new Open("cups", CAROL.id()));

    private void minted(String... ids) {
      for (String id : ids) {
        cups.from(CAROL).send(new Mint(id, ALICE.id(), "cup:" + id));
      }
      cups.from(ALICE);
    }

    @Test
    void a_token_is_made_once_and_by_the_minter() {
      minted("a");

      assertThat(cups.query(new TokenOf("a")))
          .contains(new Token(ALICE.id(), "cup:a", Optional.empty()));
      assertThat(cups.query(new Count())).isEqualTo(1);
      assertThat(cups.from(CAROL).send(new Mint("a", BOB.id(), "")).error())
          .isEqualTo("there is a token a");
      assertThat(cups.from(ALICE).send(new Mint("b", BOB.id(), "")).error())
          .isEqualTo("not the minter");
    }

    @Test
    void its_owner_hands_it_over() {
      minted("a", "b");

      cups.send(new Transfer(BOB.id(), "a"));

      assertThat(cups.query(new TokensOf(ALICE.id()))).containsExactly("b");
      assertThat(cups.query(new TokensOf(BOB.id()))).containsExactly("a");
      assertThat(cups.query(new TokensAfter("a"))).containsExactly("b");
      assertThat(cups.send(new Transfer(CAROL.id(), "a")).error())
          .isEqualTo("not yours to hand over: a");
      assertThat(cups.send(new Transfer(CAROL.id(), "c")).error()).isEqualTo("there is no token c");
    }

    @Test
    void who_was_let_hands_it_over_once() {
      minted("a", "b");
      assertThat(cups.from(BOB).send(new Approve("a", Optional.of(BOB.id()))).error())
          .isEqualTo("only the owner lets others");
      cups.from(ALICE).send(new Approve("a", Optional.of(BOB.id())));

      assertThat(cups.from(BOB).send(new Transfer(CAROL.id(), "a")).isSuccess()).isTrue();
      assertThat(cups.query(new TokenOf("a")).get().spender()).isEmpty();
      assertThat(cups.send(new Transfer(BOB.id(), "a")).error())
          .isEqualTo("not yours to hand over: a");

      cups.from(ALICE).send(new Approve("b", Optional.of(BOB.id())));
      cups.send(new Approve("b", Optional.empty()));
      assertThat(cups.from(BOB).send(new Burn("b")).error()).contains("not yours");
    }

    @Test
    void an_operator_does_what_the_owner_may_until_not_any_more() {
      minted("a", "b");
      cups.send(new ApproveAll(BOB.id(), true));

      assertThat(cups.from(BOB).send(new Approve("a", Optional.of(CAROL.id()))).isSuccess())
          .isTrue();
      assertThat(cups.send(new Burn("a")).isSuccess()).isTrue();
      cups.from(ALICE).send(new ApproveAll(BOB.id(), false));
      assertThat(cups.from(BOB).send(new Burn("b")).error()).contains("not yours");

      assertThat(cups.query(new Count())).isEqualTo(1);
      assertThat(cups.query(new TokenOf("a"))).isEmpty();
    }

    @Test
    void a_send_calls_the_contract_that_gets_it() {
      minted("a");

      // snippet: nft-send
      var step = cups.send(new Send(new ProgramRef<>(BOB.id()), "a", Payload.utf8("pawned")));

      assertThat(step.called(NftHook.class))
          .containsExactly(new NftHook.ReceiveNft(ALICE.id(), "a", Payload.utf8("pawned")));
      // end
    }
  }

  // ------------------------------------------------------------------ in a world

  private static ProgramRef<NftHook> hook(ProgramRef<?> contract) {
    return new ProgramRef<>(contract.id());
  }

  @Test
  void a_token_that_a_contract_does_not_want_stays_its_owners() {
    Simulator world = ContractWorlds.with(ContractWorlds.METERED, Nft.CODE, Box.CODE);
    var cups = ContractWorlds.made(world, ALICE, Nft.CODE, "cups", new Open("cups", ALICE.id()));
    var box = ContractWorlds.made(world, BOB, Box.CODE, "box", new Box.Open());
    world.as(ALICE).send(cups, new Mint("a", ALICE.id(), ""));
    world.as(ALICE).send(cups, new Mint("b", ALICE.id(), ""));

    var taken = world.as(ALICE).send(cups, new Send(hook(box), "a", Payload.EMPTY));
    var refused = world.as(ALICE).send(cups, new Send(hook(box), "b", Payload.utf8("no")));
    world.runUntilIdle().crashAndRestart();

    assertThat(taken.reply().isSuccess()).isTrue();
    assertThat(refused.reply().payload().utf8())
        .isEqualTo("no, thanks: execute wasm contract failed");
    assertThat(world.query(cups, new TokensOf(box.id()))).containsExactly("a");
    assertThat(world.query(cups, new TokensOf(ALICE.id()))).containsExactly("b");
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_token_has_one_owner_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, Nft.CODE, Box.CODE);
    var cups = ContractWorlds.made(world, ALICE, Nft.CODE, "cups", new Open("cups", ALICE.id()));
    var box = ContractWorlds.made(world, BOB, Box.CODE, "box", new Box.Open());
    List<UserId> users = List.of(ALICE, BOB, CAROL);
    List<Pending<Object>> sent = new ArrayList<>();

    for (int message = 0; message < 25; message++) {
      UserId user = users.get(random.nextInt(3));
      ActorId other = users.get(random.nextInt(3)).id();
      String id = "cup-" + random.nextInt(4);
      Payload note = Payload.utf8(random.nextBoolean() ? "yes" : "no");
      Command command =
          switch (random.nextInt(7)) {
            case 0 -> new Send(hook(box), id, note);
            case 1 -> new Burn(id);
            case 2 -> new Approve(id, Optional.of(other));
            case 3 -> new ApproveAll(other, random.nextBoolean());
            case 4 -> new Transfer(other, id);
            default -> new Mint(id, other, "");
          };
      sent.add(world.as(user).send(cups, command));
    }
    LibraryWorlds.runCrashing(world, seed, 40);

    assertThat(sent).allMatch(Pending::isDone).anyMatch(each -> each.reply().isSuccess());
    List<String> ids = world.query(cups, new TokensAfter(""));
    assertThat(world.query(cups, new Count())).isEqualTo(ids.size());
    List<String> owned = new ArrayList<>();
    for (ActorId owner : List.of(ALICE.id(), BOB.id(), CAROL.id(), box.id())) {
      for (String id : world.query(cups, new TokensOf(owner))) {
        assertThat(world.query(cups, new TokenOf(id)).get().owner()).isEqualTo(owner);
        owned.add(id);
      }
    }
    assertThat(owned).containsExactlyInAnyOrderElementsOf(ids);
  }
}
