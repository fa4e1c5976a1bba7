package io.geartrain.simulator.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Does a journal from production again with today's code, before the tests of the class it stands on. Each
 * block must come out as it was; the first difference fails the class, naming block, message, program and
 * field. A class needs no test method of its own.
 *
 * <pre>{@code
 * @ReplayJournal(value = "src/test/resources/accounts-2026-10", programs = Account.class)
 * class AccountReplayTest extends ReplayedJournal {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(ReplayJournalExtension.class)
public @interface ReplayJournal {
  /** The data directory, relative to the working directory or on the class path. */
  String value();

  /** Classes with a static {@code CODE}. */
  Class<?>[] programs();
}
