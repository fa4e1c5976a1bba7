package io.geartrain.programs;

import java.lang.reflect.Modifier;

/** Types whose values can be written and not read back, since nothing says of which class they are. */
final class OpenTypes {
  private OpenTypes() {}

  /** Whether values of that type cannot be read back. */
  static boolean isOpen(Class<?> type) {
    return Modifier.isAbstract(type.getModifiers())
        && !Modifier.isFinal(type.getModifiers()) // arrays and primitives are both
        && !type.isSealed()
        && type.getAnnotations().length == 0
        && !type.getName().startsWith("java.");
  }
}
