package io.geartrain.runtime.codec;

import java.util.List;
import java.util.Map;

/** A variant of a sealed type: {@code [simple name, fields]}. */
final class SealedShape implements Shape {
  private final Variant[] variants;

  private record Variant(Class<?> type, byte[] name, Shape shape) {}

  SealedShape(List<Map.Entry<Class<?>, Shape>> variants) {
    this.variants =
        variants.stream()
            .map(
                each ->
                    new Variant(
                        each.getKey(),
                        CborWriter.textBytes(each.getKey().getSimpleName()),
                        each.getValue()))
            .toArray(Variant[]::new);
  }

  @Override
  public void write(Object value, CborWriter out) {
    if (value == null) {
      out.u8(CborWriter.NULL);
      return;
    }
    for (Variant variant : variants) {
      if (variant.type == value.getClass()) {
        out.u8(CborWriter.ARRAY_OF_ANY_LENGTH);
        out.raw(variant.name);
        variant.shape.write(value, out);
        out.u8(CborWriter.END);
        return;
      }
    }
    throw Unusual.SHAPE;
  }

  @Override
  public Object read(CborReader in) {
    if (in.skipNull()) {
      return null;
    }
    in.expect(CborWriter.ARRAY_OF_ANY_LENGTH);
    for (Variant variant : variants) {
      if (in.skip(variant.name)) {
        Object value = variant.shape.read(in);
        if (value == null) {
          throw Unusual.SHAPE;
        }
        in.expect(CborWriter.END);
        return value;
      }
    }
    throw Unusual.SHAPE;
  }
}
