package io.geartrain.simulator.testkit;

import io.geartrain.runtime.host.HostedCode;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.journal.Report;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Runs {@link ReplayJournal}; tests of the class may take the {@link Report}. */
public final class ReplayJournalExtension implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(ReplayJournalExtension.class);

  /** Made by JUnit. */
  public ReplayJournalExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    ReplayJournal annotation = context.getRequiredTestClass().getAnnotation(ReplayJournal.class);
    if (annotation == null) {
      throw new ExtensionConfigurationException("the class has no @ReplayJournal");
    }
    JournalReplay replay = JournalReplay.of(find(context, annotation.value()));
    for (Class<?> program : annotation.programs()) {
      replay.with(codeOf(program));
    }
    Report report = replay.run();
    context.getStore(SPACE).put(Report.class, report);
    report.assertNoDivergence();
  }

  private static Path find(ExtensionContext context, String value) {
    Path path = Path.of(value);
    if (Files.isDirectory(path)) {
      return path;
    }
    URL resource = context.getRequiredTestClass().getClassLoader().getResource(value);
    if (resource == null) {
      throw new ExtensionConfigurationException(
          "no directory '%s', neither in %s nor on the class path"
              .formatted(value, Path.of("").toAbsolutePath()));
    }
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new ExtensionConfigurationException("not a directory: " + resource, e);
    }
  }

  private static HostedCode codeOf(Class<?> program) {
    try {
      Field field = program.getDeclaredField("CODE");
      field.setAccessible(true);
      return (HostedCode) field.get(null);
    } catch (ReflectiveOperationException | ClassCastException | NullPointerException e) {
      throw new ExtensionConfigurationException(
          program.getName() + " has no static CODE of a program", e);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Report.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getStore(SPACE).get(Report.class);
  }
}
