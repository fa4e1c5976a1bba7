package io.geartrain.node.flights;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row of the input.
 *
 * @param scheduled departure
 * @param delayMinutes negative when early
 * @param miles distance, 0 or more
 * @param origin three letters
 * @param destination three letters
 */
record Flight(
    LocalDateTime scheduled, int delayMinutes, int miles, String origin, String destination) {
  static final String HEADER =
      "scheduled_departure,delay_minutes,distance_miles,origin,destination";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm").withResolverStyle(ResolverStyle.STRICT);
  private static final String FORM = "0000-00-00T00:00";
  private static final int FIELDS = 5;
  private static final int MOST_TEXT = 60;

  /** A row that is not a flight, and why. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason, null, false, false);
    }
  }

  /** Reads a line; each line is a row of its own, so that a stray quote spoils no other. */
  static Flight parse(String line) throws Malformed {
    List<String> fields = fields(line);
    if (fields.size() != FIELDS) {
      throw new Malformed(FIELDS + " fields expected, found " + fields.size());
    }
    return new Flight(
        time(fields.get(0)),
        number("delay_minutes", fields.get(1), -1_000_000, 1_000_000),
        number("distance_miles", fields.get(2), 0, 1_000_000),
        code("origin", fields.get(3)),
        code("destination", fields.get(4)));
  }

  private static List<String> fields(String line) throws Malformed {
    if (line.indexOf('"') < 0) {
      return plainFields(line);
    }
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(line);
        Stream<CsvRecord> records = reader.stream()) {
      List<CsvRecord> all = records.toList();
      if (all.size() != 1) {
        throw new Malformed("a quote does not end on its line");
      }
      return all.get(0).getFields();
    } catch (CsvParseException e) {
      throw new Malformed("not CSV: " + e.getMessage());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> plainFields(String line) {
    List<String> fields = new ArrayList<>(FIELDS);
    int from = 0;
    for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', from)) {
      fields.add(line.substring(from, comma));
      from = comma + 1;
    }
    fields.add(line.substring(from));
    return fields;
  }

  private static LocalDateTime time(String text) throws Malformed {
    try {
      if (isPlain(text)) {
        return LocalDateTime.of(
            digits(text, 0, 4),
            digits(text, 5, 7),
            digits(text, 8, 10),
            digits(text, 11, 13),
            digits(text, 14, 16));
      }
      return LocalDateTime.parse(text, TIME);
    } catch (DateTimeException e) {
      throw new Malformed(
          "scheduled_departure must be like 2001-01-31T13:45, was '" + shown(text) + "'");
    }
  }

  /** Whether it has a time's form; a formatter says the same, twenty times slower. */
  private static boolean isPlain(String text) {
    if (text.length() != FORM.length()) {
      return false;
    }
    for (int i = 0; i < FORM.length(); i++) {
      char c = text.charAt(i);
      if (FORM.charAt(i) == '0' ? c < '0' || c > '9' : c != FORM.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static int number(String name, String text, int least, int most) throws Malformed {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new Malformed(
        "%s must be a whole number from %d to %d, was '%s'"
            .formatted(name, least, most, shown(text)));
  }

  private static String code(String name, String text) throws Malformed {
    boolean isCode = text.length() == 3;
    for (int i = 0; isCode && i < 3; i++) {
      isCode = text.charAt(i) >= 'A' && text.charAt(i) <= 'Z';
    }
    if (!isCode) {
      throw new Malformed(name + " must be three capital letters, was '" + shown(text) + "'");
    }
    return text;
  }

  private static String shown(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
  }
}
