package io.geartrain.simulator.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads all of the project's classes anew, mutated ones first; what is not ours is shared. */
final class MutantClassLoader extends ClassLoader {
  private static final String OURS = "io.geartrain.";

  private final Path mutated;

  MutantClassLoader(Path mutated) {
    super(MutantClassLoader.class.getClassLoader());
    this.mutated = mutated;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try {
      byte[] bytes = bytes(file);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] bytes(String file) throws IOException {
    if (Files.exists(mutated.resolve(file))) {
      return Files.readAllBytes(mutated.resolve(file));
    }
    try (InputStream original = getParent().getResourceAsStream(file)) {
      return original == null ? null : original.readAllBytes();
    }
  }
}
