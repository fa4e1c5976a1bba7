package io.geartrain.persistence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process of the same Java with the same class path, which prints lines. */
public final class SecondJvm implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final BufferedReader lines;

  private SecondJvm(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a main class with options of the JVM, such as {@code -Dname=value}. */
  public static SecondJvm start(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    Path errors = Files.createTempFile("second-jvm", ".err");
    return new SecondJvm(
        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** The next line it prints, or null when it has ended. */
  public String line() throws IOException {
    return lines.readLine();
  }

  /** What it prints until it ends; fails unless it ends well. */
  public List<String> rest() throws IOException, InterruptedException {
    List<String> rest = lines.lines().toList();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(
          "the process ended with " + process + ": " + Files.readString(errors));
    }
    return rest;
  }

  /** Ends it as {@code kill -9} does; returns the whole lines it had printed and nobody had read. */
  public List<String> kill() throws IOException, InterruptedException {
    // Not Process.destroyForcibly: that would close the stream as well.
    process.toHandle().destroyForcibly();
    StringBuilder rest = new StringBuilder();
    for (int next = lines.read(); next >= 0; next = lines.read()) {
      rest.append((char) next);
    }
    process.waitFor();
    int whole = rest.lastIndexOf("\n") + 1;
    return rest.substring(0, whole).lines().toList();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    lines.close();
    Files.deleteIfExists(errors);
  }
}
