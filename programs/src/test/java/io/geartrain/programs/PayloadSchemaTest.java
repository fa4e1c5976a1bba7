package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReservationId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Shapes that read other bytes have other text; the rest has the same. Classes of one simple name stand
 * in different holders, as they would in different packages.
 */
class PayloadSchemaTest {
  interface Here {
    record State(long total, Item item) {}

    record Item(String name) {}

    record Lists(List<Item> items) {}

    record Maps(Map<String, Optional<Item>> items) {}

    record Arrays(Item[] items) {}

    record Boxes(Box<Item> box) {}

    record Wild(List<? extends Item> items) {}

    record Coloured(Colour colour) {}

    record Reference(ProgramRef<Choice> to) {}

    record Tree(List<Tree> children) {}

    enum Colour {
      RED,
      GREEN
    }

    sealed interface Choice {}

    record One(int number) implements Choice {}

    record Two() implements Choice {}
  }

  /** The same, elsewhere. */
  interface Moved {
    record State(long total, Item item) {}

    record Item(String name) {}

    record Lists(List<Item> items) {}

    record Maps(Map<String, Optional<Item>> items) {}

    record Coloured(Colour colour) {}

    enum Colour {
      RED,
      GREEN
    }

    sealed interface Choice {}

    record One(int number) implements Choice {}

    record Two() implements Choice {}
  }

  /** With something else inside. */
  interface Other {
    record State(long total, Item item) {}

    record Item(String name, int count) {}

    record Lists(List<Item> items) {}

    record Maps(Map<String, Optional<Item>> items) {}

    record Arrays(Item[] items) {}

    record Boxes(Box<Item> box) {}

    record Wild(List<? extends Item> items) {}

    record Coloured(Colour colour) {}

    record Reference(ProgramRef<Choice> to) {}

    enum Colour {
      RED,
      BLUE
    }

    sealed interface Choice {}

    record One(long number) implements Choice {}

    record Two() implements Choice {}
  }

  record Box<T>(T content) {}

  record First(String a, int b) {}

  record Renamed(String a, int c) {}

  sealed interface Twice {}

  sealed interface Inner extends Twice {}

  record Same() implements Twice {}

  interface Elsewhere {
    record Same() implements Inner {}
  }

  enum Bodies {
    PLAIN,
    WITH_BODY {
      @Override
      int number() {
        return 1;
      }
    };

    int number() {
      return 0;
    }
  }

  record WithBodies(Bodies bodies) {}

  private static String schema(Class<?>... types) {
    return new String(PayloadSchema.of(List.of(types), ""), StandardCharsets.UTF_8);
  }

  @Test
  void moving_classes_changes_nothing() {
    assertThat(schema(Moved.State.class)).isEqualTo(schema(Here.State.class));
    assertThat(schema(Moved.Lists.class)).isEqualTo(schema(Here.Lists.class));
    assertThat(schema(Moved.Maps.class)).isEqualTo(schema(Here.Maps.class));
    assertThat(schema(Moved.Coloured.class)).isEqualTo(schema(Here.Coloured.class));
    assertThat(schema(Moved.Choice.class)).isEqualTo(schema(Here.Choice.class));
  }

  @Test
  void a_field_of_another_shape_is_another_shape() {
    assertThat(schema(Other.State.class)).isNotEqualTo(schema(Here.State.class));
  }

  @Test
  void what_stands_in_lists_maps_arrays_and_generic_records_counts_too() {
    assertThat(schema(Other.Lists.class)).isNotEqualTo(schema(Here.Lists.class));
    assertThat(schema(Other.Maps.class)).isNotEqualTo(schema(Here.Maps.class));
    assertThat(schema(Other.Arrays.class)).isNotEqualTo(schema(Here.Arrays.class));
    assertThat(schema(Other.Boxes.class)).isNotEqualTo(schema(Here.Boxes.class));
    assertThat(schema(Other.Wild.class)).isNotEqualTo(schema(Here.Wild.class));
  }

  @Test
  void a_variant_of_another_shape_is_another_shape() {
    assertThat(schema(Other.Choice.class)).isNotEqualTo(schema(Here.Choice.class));
  }

  @Test
  void the_constants_of_an_enum_count() {
    assertThat(schema(Other.Coloured.class)).isNotEqualTo(schema(Here.Coloured.class));
    assertThat(schema(WithBodies.class)).contains("PLAIN,WITH_BODY,");
  }

  @Test
  void names_of_fields_and_the_order_of_types_count() {
    assertThat(schema(First.class).replace("First", "Renamed")).isNotEqualTo(schema(Renamed.class));
    assertThat(schema(First.class, Renamed.class)).isNotEqualTo(schema(Renamed.class, First.class));
  }

  @Test
  void the_commands_of_a_program_that_is_referred_to_are_not_this_programs_shape() {
    assertThat(schema(Other.Reference.class)).isEqualTo(schema(Here.Reference.class));
  }

  record Bytes(byte[] content) {}

  record Payloads(Payload content) {}

  record Kept(ReservationId reservation, Map<ReservationId, Payload> more) {}

  @Test
  void payloads_and_reservations_are_fields_like_any_other() {
    assertThat(schema(Payloads.class)).isEqualTo("Payloads(content:Payload,)\n");
    assertThat(schema(Payloads.class).replace("Payloads", "Bytes"))
        .isNotEqualTo(schema(Bytes.class));
    assertThat(schema(Kept.class))
        .contains("reservation:ReservationId", "more:Map<ReservationId, Payload>");
  }

  @Test
  void a_type_may_contain_itself() {
    assertThat(schema(Here.Tree.class)).isEqualTo("Tree(children:List<Tree>,)\n");
  }

  @Test
  void the_text_of_plain_shapes_is_part_of_ids_in_stored_journals_and_stays() {
    assertThat(schema(Here.State.class, Here.Choice.class))
        .isEqualTo(
            "State(total:long,item:ItemItem(name:String,),)\nChoice[One(number:int,);Two();]\n");
  }

  @Test
  void variants_that_could_not_be_told_apart_are_refused() {
    assertThatThrownBy(() -> schema(Twice.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "PayloadSchemaTest$Twice has two variants of one simple name",
            "PayloadSchemaTest$Same",
            "PayloadSchemaTest$Elsewhere$Same",
            "rename one");
  }
}
