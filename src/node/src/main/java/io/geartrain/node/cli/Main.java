package io.geartrain.node.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code ./geartrain}. */
@Command(
    name = "geartrain",
    description = "A durable, deterministic message-queue runtime: run it, check it, look inside.",
    mixinStandardHelpOptions = true,
    version = "geartrain 0.1.0-SNAPSHOT",
    subcommands = {
      RunCommand.class,
      VerifyCommand.class,
      BlocksCommand.class,
      QueueCommand.class,
      ProgramsCommand.class,
      InterventionsCommand.class,
      StateCommand.class,
      ScenarioCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 ok; 1 checked and differs; 2 usage or unreadable input; 3 damaged directory;",
      "4 locked, or another format version; 130 interrupted."
    })
public final class Main implements Runnable {
  private static final String BENCH = "io.geartrain.bench.BenchCommand";

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] args) {
    int exit = run(args);
    System.out.flush();
    System.exit(exit);
  }

  /** Runs one command; returns the exit code. */
  public static int run(String... args) {
    CommandLine commands = new CommandLine(new Main());
    addBench(commands);
    boolean json = Arrays.asList(args).contains("--json");
    commands.setExecutionExceptionHandler(
        (thrown, command, parsed) -> fail(Failure.of(thrown), json));
    commands.setParameterExceptionHandler(
        (thrown, given) -> {
          int exit = fail(Failure.usage(thrown.getMessage()), json);
          if (!json) {
            thrown.getCommandLine().usage(System.err);
          }
          return exit;
        });
    return commands.execute(args);
  }

  /** Benchmarks are a module of their own; a node without it has no such command. */
  private static void addBench(CommandLine commands) {
    try {
      Object bench = Class.forName(BENCH).getDeclaredConstructor().newInstance();
      commands.addSubcommand("bench", bench);
    } catch (ClassNotFoundException e) {
      // Not on the class path.
    } catch (InstantiationException
        | IllegalAccessException
        | InvocationTargetException
        | NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int fail(Failure failure, boolean json) {
    if (json) {
      System.out.println(Output.toJson(failure.printed()));
    } else {
      System.err.println("geartrain: " + failure.message());
    }
    return failure.exit();
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
