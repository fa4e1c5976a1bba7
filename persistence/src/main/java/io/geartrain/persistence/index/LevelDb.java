package io.geartrain.persistence.index;

import java.io.IOException;
import java.nio.file.Path;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a LevelDB: the native one where it loads, else the pure Java port. */
final class LevelDb {
  private static final Logger LOG = LoggerFactory.getLogger(LevelDb.class);
  private static final DBFactory FACTORY = factory();

  private LevelDb() {}

  private static DBFactory factory() {
    if (!Boolean.getBoolean("geartrain.leveldb.pure-java")) {
      try {
        // Loads the native library, or fails.
        new Options();
        JniDBFactory.pushMemoryPool(0);
        JniDBFactory.popMemoryPool();
        return JniDBFactory.factory;
      } catch (LinkageError | RuntimeException e) {
        LOG.info("native LevelDB cannot load ({}), using the pure Java port", e.toString());
      }
    }
    return Iq80DBFactory.factory;
  }

  static DB open(Path directory) throws IOException {
    Options options =
        new Options()
            .createIfMissing(true)
            .paranoidChecks(true)
            .verifyChecksums(true)
            .compressionType(CompressionType.NONE);
    return FACTORY.open(directory.toFile(), options);
  }

  static boolean isNative() {
    return FACTORY != Iq80DBFactory.factory;
  }
}
