package io.geartrain.runtime.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A record: its components by name, in the order of their names. */
final class RecordShape implements Shape {
  private final MethodHandle constructor;
  private final Field[] fields;

  private record Field(byte[] name, int position, MethodHandle accessor, Shape shape) {}

  private RecordShape(MethodHandle constructor, Field[] fields) {
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
              lookup
                  .unreflect(components[i].getAccessor())
                  .asType(MethodType.methodType(Object.class, Object.class)),
              shapes.get(i)));
    }
    fields.sort(Comparator.comparing(field -> components[field.position()].getName()));
    return new RecordShape(constructor(lookup, type, components), fields.toArray(Field[]::new));
  }

  private static MethodHandle constructor(
      MethodHandles.Lookup lookup, Class<?> type, RecordComponent[] components)
      throws IllegalAccessException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return lookup
          .findConstructor(type, MethodType.methodType(void.class, types))
          .asSpreader(Object[].class, types.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
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
      return (Object) field.accessor.invokeExact(value);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
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
      return (Object) constructor.invokeExact(values);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw Unusual.SHAPE;
    }
  }
}
