package io.geartrain.programs;

import io.geartrain.runtime.message.ProgramRef;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Describes declared types by their shape: names of variants, fields and constants, and the fields'
 * types, those within lists, maps and arrays too. Part of a code id, so that code that reads other bytes
 * is other code. A class that is neither record nor sealed nor enum is known by its name only.
 */
final class PayloadSchema {
  private final StringBuilder text = new StringBuilder();
  private final Set<Class<?>> seen = new LinkedHashSet<>();

  private PayloadSchema() {}

  /**
   * The types of a code.
   *
   * @param more what else makes it another code
   */
  static byte[] of(List<Class<?>> types, String more) {
    PayloadSchema schema = new PayloadSchema();
    for (Class<?> type : types) {
      schema.describe(type);
      schema.text.append('\n');
    }
    schema.text.append(more);
    return schema.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void describe(Class<?> type) {
    text.append(type.getSimpleName());
    if (!seen.add(type)) {
      return;
    }
    if (type.isEnum()) {
      // An enum with bodies is sealed as well: first.
      text.append('{');
      for (Object constant : type.getEnumConstants()) {
        text.append(((Enum<?>) constant).name()).append(',');
      }
      text.append('}');
    } else if (type.isSealed()) {
      checkNames(type, type, new HashMap<>());
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
        describeWithin(component.getGenericType());
        text.append(',');
      }
      text.append(')');
    }
  }

  /** What stands in a field's type, however deep, and is not described yet. */
  private void describeWithin(Type type) {
    if (type instanceof Class<?> plain) {
      if (plain.isArray()) {
        describeWithin(plain.getComponentType());
      } else if ((plain.isRecord() || plain.isSealed() || plain.isEnum())
          && !seen.contains(plain)) {
        describe(plain);
      }
    } else if (type instanceof ParameterizedType generic) {
      describeWithin(generic.getRawType());
      if (generic.getRawType() != ProgramRef.class) { // its argument is a promise, no bytes
        describeWithin(generic.getActualTypeArguments());
      }
    } else if (type instanceof GenericArrayType array) {
      describeWithin(array.getGenericComponentType());
    } else if (type instanceof WildcardType wildcard) {
      describeWithin(wildcard.getUpperBounds());
    }
  }

  private void describeWithin(Type[] types) {
    for (Type type : types) {
      describeWithin(type);
    }
  }

  /** On the wire a variant is its simple name: two of one name could not be told apart. */
  private static void checkNames(Class<?> root, Class<?> sealed, Map<String, Class<?>> names) {
    for (Class<?> variant : sealed.getPermittedSubclasses()) {
      if (variant.isSealed() && !variant.isEnum()) {
        checkNames(root, variant, names);
        continue;
      }
      Class<?> other = names.putIfAbsent(variant.getSimpleName(), variant);
      if (other != null && other != variant) {
        throw new IllegalArgumentException(
            root.getName()
                + " has two variants of one simple name, "
                + other.getName()
                + " and "
                + variant.getName()
                + ": rename one");
      }
    }
  }

  /** The type without its packages: moving a class changes no bytes. */
  private static String name(Type type) {
    return type.getTypeName().replaceAll("[A-Za-z_0-9]+[.$](?=[A-Za-z_])", "");
  }
}
