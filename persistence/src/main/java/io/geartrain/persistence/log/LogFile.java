package io.geartrain.persistence.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that truth is written to: the only way to a disk, and what fault injection wraps. */
public interface LogFile extends Closeable {
  /** Writes all of the buffer there. */
  void write(ByteBuffer bytes, long offset) throws IOException;

  /** Fills the buffer from there; returns how many bytes there were, fewer only at the end. */
  int read(ByteBuffer into, long offset) throws IOException;

  /** Waits until everything written is on the disk. Never tried again after a failure. */
  void force() throws IOException;

  /** Cuts or keeps the file to that length. */
  void truncate(long length) throws IOException;

  /** Its length in bytes. */
  long size() throws IOException;
}
