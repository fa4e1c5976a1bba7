package io.geartrain.programs;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Describes declared types by their shape: names of variants and fields, and the fields' types. Part of
 * a code id, so that code that reads other bytes is other code.
 */
final class PayloadSchema {
  private final StringBuilder text = new StringBuilder();
  private final Set<Class<?>> seen = new LinkedHashSet<>();

  private PayloadSchema() {}

  static byte[] of(Class<?>... types) {
    PayloadSchema schema = new PayloadSchema();
    for (Class<?> type : types) {
      schema.describe(type);
      schema.text.append('\n');
    }
    return schema.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void describe(Class<?> type) {
    text.append(type.getSimpleName());
    if (!seen.add(type)) {
      return;
    }
    if (type.isSealed()) {
      text.append('[');
      for (Class<?> variant : type.getPermittedSubclasses()) {
        describe(variant);
        text.append(';');
      }
      text.append(']');
    } else if (type.isRecord()) {
      text.append('(');
      for (RecordComponent component : type.getRecordComponents()) {
        text.append(component.getName()).append(':').append(name(component.getGenericType()));
        Class<?> raw = component.getType();
        if ((raw.isRecord() || raw.isSealed()) && !seen.contains(raw)) {
          describe(raw);
        }
        text.append(',');
      }
      text.append(')');
    }
  }

  /** The type without its packages: moving a class changes no bytes. */
  private static String name(Type type) {
    return type.getTypeName().replaceAll("[A-Za-z_0-9]+[.$](?=[A-Za-z_])", "");
  }
}
