package io.geartrain.runtime.codec;

/**
 * The canonical bytes of a type that is made of records, sealed types and plain values only. It writes
 * what Jackson would write, and reads exactly that; at anything else it throws {@link Unusual}, and
 * Jackson decides. So a shape is only ever faster, never different.
 */
interface Shape {
  /** Appends the value's bytes. */
  void write(Object value, CborWriter out);

  /** The value of the bytes that are next. */
  Object read(CborReader in);
}
