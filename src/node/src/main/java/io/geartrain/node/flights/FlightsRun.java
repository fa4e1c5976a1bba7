package io.geartrain.node.flights;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.node.flights.FlightsException.Kind;
import io.geartrain.runtime.Batch;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.SourceGateway;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Source;
import io.geartrain.runtime.core.Submission;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.shell.BlockScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;

/**
 * The main job: feeds a file of flights to a Geartrain, from where the directory says it left off, and
 * sums up. Rows go in batches; a batch is admitted whole, with the line it ends at and a digest of the
 * file up to there, so that a crash can neither lose nor repeat a row.
 */
public final class FlightsRun {
  /** The input that comes with the node. */
  public static final String BUNDLED = "flights-20k.csv";

  private static final UserId FEEDER = UserId.of("feeder");
  private static final String SOURCE = "flights/";
  private static final int BATCH_ROWS = 256;
  private static final int BATCHES_UNDER_WAY = 8;
  private static final int MOST_REJECTED = 100;

  private final Path input;
  private final Path directory;
  private final boolean strict;
  private final LongConsumer progress;

  private final Timetable timetable = new Timetable();
  private final Map<String, ProgramRef<Airport.Command>> refs = new HashMap<>();
  private final List<Summary.Rejected> rejected = new ArrayList<>();
  private long rejectedRows;
  private long resumedAtRow;

  /**
   * A run.
   *
   * @param input the file, or null for the one that comes with the node
   * @param directory where the Geartrain lives
   * @param strict whether a malformed row ends the run
   * @param progress hears how many lines are consumed
   */
  public FlightsRun(Path input, Path directory, boolean strict, LongConsumer progress) {
    this.input = input;
    this.directory = directory;
    this.strict = strict;
    this.progress = progress;
  }

  /** The settings that a log of flights lives by. */
  public static Config config() {
    return ConfigFactory.parseString(
        """
        geartrain.chain {
          clock = driven
          height-millis = 60000
          gas-policy = unmetered
        }
        """);
  }

  /**
   * Runs to the end of the input.
   *
   * @throws FlightsException when the input cannot be used
   */
  public Summary run() {
    try (InputFile file = open()) {
      String header = file.next();
      if (header == null) {
        throw new FlightsException(
            Kind.UNREADABLE_INPUT,
            file.name(),
            "%s is empty; its first line must be '%s'".formatted(file.name(), Flight.HEADER));
      }
      if (!header.equals(Flight.HEADER)) {
        throw new FlightsException(
            Kind.UNREADABLE_INPUT,
            file.name() + ":1",
            "%s is no file of flights; its first line must be '%s'"
                .formatted(file.name(), Flight.HEADER));
      }
      try (Geartrain geartrain = Geartrain.start(directory, config(), Airport.CODE)) {
        return feedOrSayWhy(geartrain, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputFile open() throws IOException {
    if (input == null) {
      return InputFile.ofResource(FlightsRun.class, BUNDLED);
    }
    try {
      if (Files.isDirectory(input)) {
        throw new FlightsException(
            Kind.UNREADABLE_INPUT, input.toString(), input + " is a directory, not a file");
      }
      return InputFile.of(input);
    } catch (NoSuchFileException e) {
      throw new FlightsException(
          Kind.UNREADABLE_INPUT, input.toString(), "there is no file " + input);
    } catch (IOException e) {
      throw new FlightsException(
          Kind.UNREADABLE_INPUT, input.toString(), "cannot read " + input + ": " + e);
    }
  }

  /** What refuses rows because the runtime has stopped says less than what stopped it. */
  private Summary feedOrSayWhy(Geartrain geartrain, InputFile file) throws IOException {
    try {
      return feed(geartrain, file);
    } catch (RejectedException e) {
      Throwable reason = geartrain.whenStopped().toCompletableFuture().getNow(null);
      throw reason == null ? e : new CompletionException(reason);
    }
  }

  private Summary feed(Geartrain geartrain, InputFile file) throws IOException {
    ChainState chain = get(geartrain.overview()).state();
    String source = SOURCE + file.name();
    long consumed = skipConsumed(file, chain, source);
    timetable.alreadyAt(chain.watermark());
    feedRows(geartrain, file, geartrain.source(source), consumed);
    if (timetable.end() > chain.watermark()) {
      get(geartrain.advanceTo(new BlockHeight(timetable.end())));
    }
    BlockScheduler.Overview last = get(geartrain.whenIdle());
    while (!last.state().agenda().isEmpty()) {
      // Rows placed behind the end of a shorter file fly later than their timetable alone says.
      get(geartrain.advanceTo(new BlockHeight(last.state().agenda().lastDue())));
      last = get(geartrain.whenIdle());
    }
    double seconds =
        (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
    return sumUp(geartrain, last.state(), seconds);
  }

  /** Reads again what the directory has consumed, and makes sure that it is the same. */
  private long skipConsumed(InputFile file, ChainState chain, String name) throws IOException {
    for (String other : chain.sources().keySet()) {
      if (other.startsWith(SOURCE) && !other.equals(name)) {
        throw new FlightsException(
            Kind.DIFFERENT_INPUT,
            file.name(),
            "%s was fed with %s, not with %s; use another --data for another input"
                .formatted(directory, other.substring(SOURCE.length()), file.name()));
      }
    }
    Source source = chain.sources().get(name);
    if (source == null) {
      return Submission.Position.START;
    }
    while (file.lineNumber() < source.offset()) {
      String line = file.next();
      if (line == null) {
        break;
      }
      flight(file, line, true);
    }
    boolean sameLength = file.consumed() == InputFile.consumedOf(source.fingerprint());
    if (!sameLength || !file.fingerprint().equals(source.fingerprint())) {
      throw new FlightsException(
          Kind.DIFFERENT_INPUT,
          file.name(),
          "the first %d lines of %s are not those that %s has consumed; use another --data for another input"
              .formatted(source.offset(), file.name(), directory));
    }
    return source.offset();
  }

  private void feedRows(
      Geartrain geartrain, InputFile file, SourceGateway source, long consumedBefore)
      throws IOException {
    Deque<CompletableFuture<List<MessageId>>> underWay = new ArrayDeque<>();
    long previous = consumedBefore;
    Batch batch = geartrain.as(FEEDER).batch();
    int rows = 0;
    for (String line = file.next(); line != null; line = file.next()) {
      if (resumedAtRow == 0) {
        resumedAtRow = file.lineNumber();
      }
      Departure departure = flight(file, line, false);
      if (departure != null) {
        add(batch, departure);
      }
      if (++rows == BATCH_ROWS) {
        previous = submit(source, batch, file, previous, underWay);
        batch = geartrain.as(FEEDER).batch();
        rows = 0;
      }
    }
    if (rows > 0) {
      submit(source, batch, file, previous, underWay);
    }
    for (CompletableFuture<List<MessageId>> each : underWay) {
      get(each);
    }
    progress.accept(file.lineNumber());
  }

  private long submit(
      SourceGateway source,
      Batch batch,
      InputFile file,
      long previous,
      Deque<CompletableFuture<List<MessageId>>> underWay) {
    batch.watermark(new BlockHeight(timetable.watermark()));
    Payload fingerprint = file.fingerprint();
    underWay.add(
        source.submit(batch, previous, file.lineNumber(), fingerprint).toCompletableFuture());
    if (underWay.size() >= BATCHES_UNDER_WAY) {
      get(underWay.pollFirst());
    }
    progress.accept(file.lineNumber());
    return file.lineNumber();
  }

  private record Departure(Flight flight, Timetable.Placed placed) {}

  /** The flight of a line on the clock, or null when the line is malformed, which is noted. */
  private Departure flight(InputFile file, String line, boolean again) {
    try {
      if (file.isLineTooLong()) {
        throw new Flight.Malformed("the line is too long");
      }
      Flight flight = Flight.parse(line);
      return new Departure(flight, timetable.place(flight));
    } catch (Flight.Malformed e) {
      if (strict && !again) {
        throw new FlightsException(
            Kind.MALFORMED_ROW,
            file.name() + ":" + file.lineNumber(),
            "line %d of %s: %s".formatted(file.lineNumber(), file.name(), e.getMessage()));
      }
      rejectedRows++;
      if (rejected.size() < MOST_REJECTED) {
        rejected.add(new Summary.Rejected(file.lineNumber(), e.getMessage()));
      }
      return null;
    }
  }

  /** An address is a digest: it is made once. */
  private ProgramRef<Airport.Command> refOf(String code) {
    return refs.computeIfAbsent(code, Airport.CODE::refOf);
  }

  private void add(Batch batch, Departure departure) {
    for (String code : departure.placed().opened()) {
      batch.create(Airport.CODE, code, new Airport.Open(code));
    }
    Flight flight = departure.flight();
    ProgramRef<Airport.Command> to = refOf(flight.destination());
    Airport.Command depart =
        new Airport.Depart(flight.delayMinutes(), flight.miles(), to, flight.destination());
    batch.send(
        refOf(flight.origin()),
        depart,
        SubmitOption.at(new BlockHeight(departure.placed().target())));
  }

  private Summary sumUp(Geartrain geartrain, ChainState chain, double seconds) {
    TreeMap<String, Summary.AirportSummary> airports = new TreeMap<>();
    long departures = 0;
    long arrivals = 0;
    for (String code : timetable.airports()) {
      Airport.State state =
          get(geartrain.state(Airport.CODE.refOf(code), Airport.State.class)).value();
      departures += state.departures();
      arrivals += state.arrivals();
      airports.put(
          code,
          new Summary.AirportSummary(
              state.departures(),
              state.arrivals(),
              state.delayMinutes(),
              state.miles(),
              state.trace().hex()));
    }
    return new Summary(
        departures,
        arrivals,
        airports,
        rejectedRows,
        rejected,
        resumedAtRow,
        departures + arrivals,
        chain.dispatches(),
        chain.sequence(),
        chain.height(),
        seconds,
        get(geartrain.stateDigest()).hex());
  }

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
