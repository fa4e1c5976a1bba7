package io.geartrain.persistence;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears the warnings of one class while it is open. */
public final class Heard implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          warnings.add(event.getFormattedMessage());
        }
      };

  private Heard(Class<?> of) {
    logger = (Logger) LoggerFactory.getLogger(of);
    before = logger.getLevel();
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    ear.start();
    logger.addAppender(ear);
  }

  /** Begins to listen. */
  public static Heard warningsOf(Class<?> of) {
    return new Heard(of);
  }

  /** What was said so far, warnings and errors. */
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    logger.detachAppender(ear);
    logger.setAdditive(true);
    logger.setLevel(before);
  }
}
