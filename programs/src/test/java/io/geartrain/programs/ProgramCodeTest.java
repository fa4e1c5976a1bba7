package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Request;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A code's declaration: what its id depends on, and what cannot be declared. */
class ProgramCodeTest {
  record Open() {}

  record OtherOpen() {}

  record Add(long amount) {}

  record AddMore(long amount, long more) {}

  record Added(long amount) {}

  record State(long total) {}

  record Stranger() implements Request<Added> {}

  interface NotSealed {}

  sealed interface Part {}

  record OnlyPart() implements Part {}

  /** With handlers as a test wants them. */
  private static final class Adder<C> extends ProgramBehavior<C, Added, State> {
    private final Consumer<ProgramHandlers.Builder<C, Added, State>> handlers;

    Adder(Consumer<ProgramHandlers.Builder<C, Added, State>> handlers) {
      this.handlers = handlers;
    }

    @Override
    public State emptyState() {
      return new State(0);
    }

    @Override
    public ProgramHandlers<C, Added, State> handlers() {
      ProgramHandlers.Builder<C, Added, State> builder = newHandlersBuilder();
      handlers.accept(builder);
      return builder.build();
    }

    @Override
    public ProgramEventHandler<State, Added> eventHandler() {
      return newEventHandlerBuilder().build();
    }
  }

  private static <C> ProgramCode<Open, C> code(
      String name,
      int version,
      Class<C> commands,
      Consumer<ProgramHandlers.Builder<C, Added, State>> handlers) {
    return ProgramCode.named(name)
        .version(version)
        .init(Open.class)
        .commands(commands)
        .events(Added.class)
        .state(State.class)
        .behavior(() -> new Adder<>(handlers));
  }

  private static <C> ProgramCode<Open, C> code(String name, int version, Class<C> commands) {
    return code(name, version, commands, handlers -> {});
  }

  // ------------------------------------------------------------------ id

  @Test
  void the_id_is_that_of_name_version_and_shape() {
    ProgramCode<Open, Add> adder = code("adder", 1, Add.class);

    assertThat(code("adder", 1, Add.class).id()).isEqualTo(adder.id());
    assertThat(code("other", 1, Add.class).id()).isNotEqualTo(adder.id());
    assertThat(code("adder", 2, Add.class).id()).isNotEqualTo(adder.id());
    assertThat(code("adder", 1, AddMore.class).id()).isNotEqualTo(adder.id());
  }

  @Test
  void the_id_does_not_depend_on_what_handlers_do() {
    assertThat(
            code("adder", 1, Add.class, all -> all.onCommand(Add.class, (ctx, s, add) -> null))
                .id())
        .isEqualTo(code("adder", 1, Add.class).id());
  }

  @Test
  void a_program_has_the_same_address_in_every_build() {
    ProgramCode<Open, Add> adder = code("adder", 1, Add.class);

    assertThat(adder.refOf("main"))
        .isEqualTo(code("adder", 1, Add.class).refOf("main"))
        .isNotEqualTo(adder.refOf("other"));
    assertThat(adder.refOf("main").id())
        .isEqualTo(ActorId.createdByUser(adder.id(), "main".getBytes(StandardCharsets.UTF_8)));
    assertThat(adder.refOf("main"))
        .as("stored journals have it")
        .hasToString("0x65eb96282a41f10534e4c7211b551a167fd06635fb73bf241305aa15ee6a63ed");
  }

  @Test
  void a_code_knows_its_name_and_version() {
    ProgramCode<Open, Add> adder = code("adder", 3, Add.class);

    assertThat(adder.name()).isEqualTo("adder");
    assertThat(adder.version()).isEqualTo(3);
    assertThat(adder).hasToString("adder v3");
    assertThat(ProgramCode.named("first").version()).isEqualTo(1);
  }

  // ------------------------------------------------------------------ declaration

  @Test
  void a_code_has_a_name_and_a_version_from_one() {
    assertRefused(() -> ProgramCode.named(" "), "code needs a name");
    assertRefused(
        () -> ProgramCode.named("adder").version(0), "a version must be at least 1, was 0");
  }

  @Test
  void the_init_handler_takes_what_is_declared() {
    assertRefused(
        () -> code("adder", 1, Add.class, all -> all.onInit(OtherOpen.class, (c, s, o) -> null)),
        "adder declares init(io.geartrain.programs.ProgramCodeTest$Open) and has an init handler for"
            + " io.geartrain.programs.ProgramCodeTest$OtherOpen: they must be the same class");
  }

  @Test
  void a_handler_takes_one_of_the_declared_commands() {
    assertRefused(
        () -> code("adder", 1, Add.class, all -> all.onRequest(Stranger.class, (c, s, m) -> null)),
        "adder declares commands(io.geartrain.programs.ProgramCodeTest$Add) and has a handler for"
            + " io.geartrain.programs.ProgramCodeTest$Stranger, which is none of them");
  }

  @Test
  void types_that_could_not_be_read_back_are_refused_at_once() {
    String toDo = "cannot be read back: make it a record, or a sealed interface of records";

    assertRefused(() -> ProgramCode.named("x").init(NotSealed.class), "init(", toDo);
    assertRefused(
        () -> ProgramCode.named("x").init(Open.class).commands(NotSealed.class), "commands(", toDo);
    assertRefused(
        () -> ProgramCode.named("x").init(Open.class).commands(Add.class).events(NotSealed.class),
        "events(",
        toDo);
    assertRefused(
        () ->
            ProgramCode.named("x")
                .init(Open.class)
                .commands(Add.class)
                .events(Added.class)
                .state(NotSealed.class),
        "state(",
        toDo);
  }

  @Test
  void commands_are_declared_by_the_interface_by_which_they_are_sent() {
    assertRefused(
        () -> code("x", 1, OnlyPart.class),
        "ProgramCodeTest$OnlyPart) is one of ",
        "declare commands(Part.class)");
  }

  @Test
  void a_behavior_takes_a_state_of_its_code_only() {
    ProgramCode<Open, Add> adder = code("adder", 1, Add.class);

    assertRefused(
        () -> adder.newBehavior("text"),
        "a state of adder is io.geartrain.programs.ProgramCodeTest$State, not java.lang.String");
    assertThatThrownBy(() -> adder.newBehavior(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("emptyState()");
  }

  private static void assertRefused(Runnable declaring, String... says) {
    assertThatThrownBy(declaring::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(says);
  }
}
