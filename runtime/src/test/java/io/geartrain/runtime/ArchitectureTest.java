package io.geartrain.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What may use what. Arrows point from the shell through the core to the vocabulary. */
class ArchitectureTest {
  private static final String OURS = "io.geartrain.runtime..";
  private static final String MESSAGE = "io.geartrain.runtime.message..";
  private static final String CODEC = "io.geartrain.runtime.codec..";
  private static final String GAS = "io.geartrain.runtime.gas..";
  private static final String BLOCK = "io.geartrain.runtime.block..";
  private static final String CORE = "io.geartrain.runtime.core..";
  private static final String SPILL = "io.geartrain.runtime.spill..";
  private static final String HOST = "io.geartrain.runtime.host..";
  private static final String PROGRAM = "io.geartrain.runtime.program..";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.geartrain.runtime");
  private static final String[] PURE = {MESSAGE, CODEC, GAS, BLOCK, CORE, HOST, SPILL};

  private static void holds(ArchRule rule) {
    assertThat(CLASSES.size()).isGreaterThan(100);
    rule.check(CLASSES);
  }

  @Test
  void the_core_knows_no_actors() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "scala..", "org.slf4j..", "com.typesafe.."));
  }

  @Test
  void the_core_knows_no_threads_files_or_networks() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.nio.file..", "java.net..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, java.io.File.class, Runtime.class));
  }

  @Test
  void the_core_looks_at_no_clock_and_rolls_no_dice() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "identityHashCode", Object.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(
                java.time.Clock.class,
                java.util.Random.class,
                java.security.SecureRandom.class,
                java.util.UUID.class));
  }

  @Test
  void the_core_keeps_no_changing_statics() {
    holds(
        noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PURE)
            .should()
            .beStatic()
            .andShould()
            .notBeFinal());
  }

  @Test
  void the_core_synchronizes_nothing() {
    holds(
        noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PURE)
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED));
  }

  // ------------------------------------------------------------------ directions

  @Test
  void the_vocabulary_depends_on_nothing_of_ours() {
    holds(mayUse(MESSAGE));
  }

  @Test
  void bytes_depend_on_the_vocabulary() {
    holds(mayUse(CODEC, MESSAGE));
  }

  @Test
  void gas_depends_on_the_vocabulary() {
    holds(mayUse(GAS, MESSAGE));
  }

  @Test
  void records_depend_on_bytes_and_the_vocabulary() {
    holds(mayUse(BLOCK, CODEC, MESSAGE));
  }

  @Test
  void the_core_depends_on_what_it_decides_with() {
    holds(mayUse(CORE, HOST, BLOCK, GAS, CODEC, MESSAGE, SPILL));
  }

  @Test
  void hosting_depends_on_the_core_and_below() {
    holds(mayUse(HOST, CORE, BLOCK, GAS, CODEC, MESSAGE, SPILL));
  }

  @Test
  void the_program_as_an_actor_depends_on_no_shell() {
    holds(mayUse(PROGRAM, HOST, CORE, BLOCK, GAS, CODEC, MESSAGE, SPILL));
  }

  @Test
  void the_core_takes_of_hosting_only_values() {
    holds(
        noClasses()
            .that(resideInAPackage(CORE))
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                ".*\\.host\\.(Executor|EffectLedger|HostedCode|ProgramDefinition).*"));
  }

  private static ArchRule mayUse(String from, String... to) {
    return noClasses()
        .that(resideInAPackage(from))
        .should()
        .dependOnClassesThat(
            resideInAPackage(OURS)
                .and(DescribedPredicate.not(resideInAPackage(from)))
                .and(DescribedPredicate.not(resideInAnyPackage(to)))
                .as("are ours and not in %s or %s", from, String.join(", ", to)));
  }

  // ------------------------------------------------------------------ class names on the wire

  @Test
  void nothing_puts_class_names_on_the_wire() {
    holds(noClasses().should().beAnnotatedWith(namingClasses()));
  }

  @Test
  void no_field_puts_class_names_on_the_wire() {
    holds(noFields().should().beAnnotatedWith(namingClasses()));
  }

  @Test
  void no_method_puts_class_names_on_the_wire() {
    holds(noMethods().should().beAnnotatedWith(namingClasses()));
  }

  @Test
  void nobody_turns_default_typing_on() {
    holds(noClasses().should().callMethodWhere(turnsDefaultTypingOn()));
  }

  @Test
  void only_the_codec_has_an_object_mapper() {
    holds(
        noClasses()
            .that(DescribedPredicate.not(resideInAPackage(CODEC)))
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.(Object|CBOR|Json)Mapper"));
  }

  @Test
  void values_of_the_vocabulary_are_records_enums_or_final() {
    holds(
        classes()
            .that(resideInAPackage(MESSAGE))
            .and()
            .areNotInterfaces()
            .and()
            .areTopLevelClasses()
            .should()
            .haveModifier(JavaModifier.FINAL)
            .orShould()
            .beEnums()
            .orShould()
            .haveSimpleName("package-info"));
  }

  private static DescribedPredicate<JavaCall<?>> turnsDefaultTypingOn() {
    return new DescribedPredicate<>("default typing is turned on") {
      @Override
      public boolean test(JavaCall<?> call) {
        return call.getName().startsWith("activateDefaultTyping")
            || call.getName().startsWith("enableDefaultTyping");
      }
    };
  }

  private static DescribedPredicate<JavaAnnotation<?>> namingClasses() {
    return new DescribedPredicate<>("@JsonTypeInfo by class name") {
      @Override
      public boolean test(JavaAnnotation<?> annotation) {
        return annotation.getRawType().isEquivalentTo(JsonTypeInfo.class)
            && annotation
                .get("use")
                .map(use -> ((JavaEnumConstant) use).name().contains("CLASS"))
                .orElse(false);
      }
    };
  }
}
