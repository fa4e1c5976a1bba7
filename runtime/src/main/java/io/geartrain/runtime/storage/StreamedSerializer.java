package io.geartrain.runtime.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a serializer can be beside Akka's: one that needs no array for a whole object. A snapshot store
 * that knows it takes a state of gigabytes without as much heap; others use the arrays.
 */
public interface StreamedSerializer {
  /** Whether objects of that manifest are worth a stream. */
  boolean isStreamed(String manifest);

  /** Writes the same bytes as {@code toBinary} would give. */
  void write(Object object, OutputStream out) throws IOException;

  /** Reads what was written, to the end of the stream. */
  Object read(InputStream in, String manifest) throws IOException;
}
