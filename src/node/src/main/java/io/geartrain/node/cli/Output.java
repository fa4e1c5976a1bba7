package io.geartrain.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import picocli.CommandLine.Option;

/** How a command answers: for people, or with exactly one JSON object. */
final class Output {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  @Option(
      names = "--json",
      description = "Print exactly one JSON object on stdout, and nothing else there.")
  private boolean json;

  boolean isJson() {
    return json;
  }

  /** Prints the object, or the text. */
  void print(Object object, String text) {
    if (json) {
      System.out.println(toJson(object));
    } else {
      System.out.print(text);
    }
  }

  /** The object on one line. */
  static String toJsonLine(Object object) {
    try {
      return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static String toJson(Object object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
