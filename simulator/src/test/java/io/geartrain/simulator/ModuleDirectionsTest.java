package io.geartrain.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arrows point at the runtime; the library modules never depend on the simulator. */
class ModuleDirectionsTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.geartrain");

  private static ArchRule never(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage("io.geartrain." + from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            List.of(to).stream()
                .map(module -> "io.geartrain." + module + "..")
                .toArray(String[]::new));
  }

  @Test
  void the_runtime_depends_on_nothing_of_ours() {
    never("runtime", "programs", "persistence", "simulator", "node", "bench").check(ALL);
  }

  @Test
  void programs_depend_on_the_runtime_only() {
    never("programs", "persistence", "simulator", "node", "bench").check(ALL);
  }

  @Test
  void persistence_depends_on_the_runtimes_vocabulary_and_its_seam_only() {
    never("persistence", "programs", "simulator", "node", "bench", "runtime.shell", "runtime.core")
        .check(ALL);
  }

  @Test
  void the_simulator_depends_on_no_application() {
    never("simulator", "node", "bench", "runtime.shell").check(ALL);
  }

  @Test
  void authors_code_and_the_simulator_know_no_leveldb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.geartrain.persistence.index..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.iq80..", "org.fusesource..")
        .check(ALL);
  }
}
