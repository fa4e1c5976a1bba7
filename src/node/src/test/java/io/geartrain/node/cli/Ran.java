package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A command that ran in this process, and what it left.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err what it printed to stderr
 */
public record Ran(int exit, String out, String err) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Runs a command line. */
  public static synchronized Ran command(Object... words) {
    String[] args = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].toString();
    }
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream caughtOut = new ByteArrayOutputStream();
    ByteArrayOutputStream caughtErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caughtOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(caughtErr, true, StandardCharsets.UTF_8));
    int exit;
    try {
      exit = Main.run(args);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Ran(
        exit,
        caughtOut.toString(StandardCharsets.UTF_8),
        caughtErr.toString(StandardCharsets.UTF_8));
  }

  /** The one JSON object that stdout is. */
  public ObjectNode json() {
    try {
      JsonNode read = JSON.readTree(out);
      assertThat(read).as(out).isInstanceOf(ObjectNode.class);
      return (ObjectNode) read;
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not one JSON object: " + out, e);
    }
  }

  /** The JSON object without what differs from run to run. */
  public ObjectNode result() {
    return without("seconds", "blocks", "resumedAtRow");
  }

  /** The JSON object without those fields. */
  public ObjectNode without(String... fields) {
    ObjectNode json = json();
    json.remove(List.of(fields));
    return json;
  }

  /** The error that stdout is. */
  public JsonNode error() {
    ObjectNode json = json();
    assertThat(json.fieldNames()).toIterable().containsExactly("error");
    assertThat(json.get("error").fieldNames())
        .toIterable()
        .containsExactly("code", "message", "at");
    return json.get("error");
  }
}
