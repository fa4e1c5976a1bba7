package io.geartrain.runtime.codec;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the shape of a type, if it has one. A type has none if Jackson might be told, by an annotation or
 * by a getter, to write it otherwise; when in doubt, it has none.
 */
final class Shapes {
  private final Set<Class<?>> open = new HashSet<>();

  private Shapes() {}

  /** The type's shape, or null. */
  static Shape of(Type type) {
    try {
      return new Shapes().find(type);
    } catch (IllegalAccessException e) {
      // A module keeps its records to itself; Jackson may have been let in.
      return null;
    }
  }

  private Shape find(Type type) throws IllegalAccessException {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == List.class) {
        Shape element = find(generic.getActualTypeArguments()[0]);
        return element == null ? null : PlainShapes.ofList(element);
      }
      return PlainShapes.of(raw);
    }
    if (!(type instanceof Class<?> plain)) {
      return null;
    }
    Shape known = PlainShapes.of(plain);
    if (known != null) {
      return known;
    }
    if (isAnnotated(plain) || !open.add(plain)) {
      return null;
    }
    try {
      if (plain.isEnum()) {
        return PlainShapes.ofEnum(plain);
      }
      if (plain.isRecord()) {
        return ofRecord(plain);
      }
      return plain.isSealed() && plain.isInterface() ? ofSealed(plain) : null;
    } finally {
      open.remove(plain);
    }
  }

  private Shape ofRecord(Class<?> type) throws IllegalAccessException {
    if (type.getTypeParameters().length > 0 || hasGetters(type)) {
      return null;
    }
    List<Shape> shapes = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Shape shape = find(component.getGenericType());
      if (shape == null) {
        return null;
      }
      shapes.add(shape);
    }
    return RecordShape.of(type, shapes);
  }

  private Shape ofSealed(Class<?> type) throws IllegalAccessException {
    List<Map.Entry<Class<?>, Shape>> variants = new ArrayList<>();
    return collect(type, variants, new HashSet<>()) ? new SealedShape(variants) : null;
  }

  private boolean collect(
      Class<?> type, List<Map.Entry<Class<?>, Shape>> variants, Set<String> names)
      throws IllegalAccessException {
    for (Class<?> variant : type.getPermittedSubclasses()) {
      if (variant.isSealed()) {
        if (isAnnotated(variant) || !collect(variant, variants, names)) {
          return false;
        }
        continue;
      }
      Shape shape = variant.isRecord() ? find(variant) : null;
      if (shape == null || !names.add(variant.getSimpleName())) {
        return false;
      }
      variants.add(Map.entry(variant, shape));
    }
    return true;
  }

  /** Whether a method looks like a property that is no component, or a component's name like a getter. */
  private static boolean hasGetters(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> method.getDeclaringClass() != Object.class)
        .anyMatch(method -> method.getName().matches("(get|is)(?![a-z]).*"));
  }

  private static boolean isAnnotated(Class<?> type) {
    Stream<AnnotatedElement> elements =
        Stream.<AnnotatedElement[]>of(
                new AnnotatedElement[] {type},
                type.getDeclaredFields(),
                type.getDeclaredMethods(),
                type.getDeclaredConstructors(),
                type.isRecord() ? type.getRecordComponents() : new AnnotatedElement[0])
            .flatMap(Arrays::stream);
    Stream<AnnotatedElement> parameters =
        Stream.concat(
                Arrays.stream(type.getDeclaredConstructors()),
                Arrays.<java.lang.reflect.Executable>stream(type.getDeclaredMethods()))
            .flatMap(executable -> Arrays.stream(executable.getParameters()));
    return Stream.concat(elements, parameters).anyMatch(Shapes::isForJackson)
        || Arrays.stream(type.getInterfaces()).anyMatch(Shapes::isAnnotated)
        || type.getSuperclass() != null && isAnnotated(type.getSuperclass());
  }

  private static boolean isForJackson(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(
            type ->
                type.getName().startsWith("com.fasterxml.jackson.")
                    || Arrays.stream(type.getAnnotations())
                        .anyMatch(
                            meta ->
                                meta.annotationType()
                                    .getName()
                                    .startsWith("com.fasterxml.jackson.")));
  }
}
