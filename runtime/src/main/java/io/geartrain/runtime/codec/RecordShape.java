package io.geartrain.runtime.codec;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** A record: its components by name, in the order of their names. */
final class RecordShape implements Shape {
  private final Constructor<?> constructor;
  private final Field[] fields;

  private record Field(byte[] name, int position, Function<Object, Object> accessor, Shape shape) {}

  private RecordShape(Constructor<?> constructor, Field[] fields) {
    this.constructor = constructor;
    this.fields = fields;
  }

  /** The shape of a record whose components have these shapes. */
  static RecordShape of(Class<?> type, List<Shape> shapes) throws IllegalAccessException {
    RecordComponent[] components = type.getRecordComponents();
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    List<Field> fields = new ArrayList<>(components.length);
    for (int i = 0; i < components.length; i++) {
      fields.add(
          new Field(
              CborWriter.textBytes(components[i].getName()),
              i,
              accessor(lookup, components[i]),
              shapes.get(i)));
    }
    fields.sort(Comparator.comparing(field -> components[field.position()].getName()));
    return new RecordShape(constructor(type, components), fields.toArray(Field[]::new));
  }

  /** A function of its own for each component: unlike a handle or a method it is called directly. */
  @SuppressWarnings("unchecked")
  private static Function<Object, Object> accessor(
      MethodHandles.Lookup lookup, RecordComponent component) throws IllegalAccessException {
    MethodHandle handle = lookup.unreflect(component.getAccessor());
    MethodType plain = MethodType.methodType(Object.class, Object.class);
    try {
      return (Function<Object, Object>)
          LambdaMetafactory.metafactory(
                  lookup,
                  "apply",
                  MethodType.methodType(Function.class),
                  plain,
                  handle,
                  handle.type().wrap())
              .getTarget()
              .invoke();
    } catch (IllegalAccessException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no function for " + component, e);
    }
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components)
      throws IllegalAccessException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      if (!constructor.trySetAccessible()) {
        throw new IllegalAccessException(type + " keeps its constructor to itself");
      }
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
  }

  @Override
  public void write(Object value, CborWriter out) {
    if (value == null) {
      out.u8(CborWriter.NULL);
      return;
    }
    out.u8(CborWriter.MAP_OF_ANY_LENGTH);
    for (Field field : fields) {
      out.raw(field.name);
      field.shape.write(get(field, value), out);
    }
    out.u8(CborWriter.END);
  }

  private static Object get(Field field, Object value) {
    try {
      return field.accessor.apply(value);
    } catch (RuntimeException e) {
      throw Unusual.SHAPE;
    }
  }

  @Override
  public Object read(CborReader in) {
    if (in.skipNull()) {
      return null;
    }
    in.expect(CborWriter.MAP_OF_ANY_LENGTH);
    Object[] values = new Object[fields.length];
    for (Field field : fields) {
      in.expect(field.name);
      values[field.position] = field.shape.read(in);
    }
    in.expect(CborWriter.END);
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw Unusual.SHAPE;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw Unusual.SHAPE;
    }
  }
}
