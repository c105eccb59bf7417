package dev.punctual.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;

/// Moments at which questions were asked, recorded earlier. Immutable.
public final class Trace {
    /// At most so many moments: 80 MB of them.
    static final int MOST = 10_000_000;

    private final long[] nanos;
    private final int size;

    private Trace(long[] nanos, int size) {
        this.nanos = nanos;
        this.size = size;
    }

    /// What the lines of a trace hold.
    public enum Form {
        /// When each question was asked: seconds since any moment, or ISO 8601; in order.
        MOMENTS,
        /// How many seconds after the one before it each question was asked.
        GAPS
    }

    /// Reads one moment from the first column of each line; a first line that holds none is taken for a header.
    ///
    /// @throws IllegalArgumentException if a line cannot be read, naming it
    public static Trace read(BufferedReader lines, Form form) throws IOException {
        long[] nanos = new long[1_024];
        int size = 0;
        int number = 0;
        long first = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String column = line.split(",", 2)[0].strip();
            if (column.isEmpty() || (number == 1 && !isMoment(column))) {
                continue;
            }
            if (size == MOST) {
                throw new IllegalArgumentException(
                        "the trace has more than " + MOST + " lines; give a part of it");
            }
            long value = nanos(column, number);
            first = size == 0 && form == Form.MOMENTS ? value : first;
            long before = size == 0 ? 0 : nanos[size - 1];
            long at = form == Form.GAPS ? before + value : value - first;
            if (at < before) {
                throw new IllegalArgumentException(
                        form == Form.GAPS
                                ? "line " + number + " of the trace is negative"
                                : "line %d of the trace lies before the line above; are they distances instead?"
                                        .formatted(number));
            }
            nanos = size == nanos.length ? Arrays.copyOf(nanos, size * 2) : nanos;
            nanos[size++] = at;
        }
        if (size == 0) {
            throw new IllegalArgumentException("the trace is empty");
        }
        return new Trace(nanos, size);
    }

    /// The same questions, asked so many times faster.
    public Trace faster(double times) {
        if (!(times > 0)) {
            throw new IllegalArgumentException("the speed must be positive: " + times);
        }
        long[] scaled = new long[size];
        for (int i = 0; i < size; i++) {
            scaled[i] = Math.round(nanos[i] / times);
        }
        return new Trace(scaled, size);
    }

    /// The questions before `length` has passed.
    public Trace during(Duration length) {
        int end = Arrays.binarySearch(nanos, 0, size, length.toNanos());
        end = end < 0 ? -end - 1 : end;
        while (end > 0 && nanos[end - 1] == length.toNanos()) {
            end--;
        }
        return new Trace(nanos, Math.max(1, end));
    }

    public int size() {
        return size;
    }

    /// The moment of a question, from the start.
    long nanos(int question) {
        return nanos[question];
    }

    /// From the start to the last question.
    public Duration length() {
        return Duration.ofNanos(nanos[size - 1]);
    }

    /// The mean rate; of a trace without length, as if it took a second.
    double perSecond() {
        long length = nanos[size - 1];
        return length == 0 ? size : size * 1e9 / length;
    }

    private static boolean isMoment(String text) {
        return Character.isDigit(text.charAt(0)) || text.charAt(0) == '.' || text.charAt(0) == '-';
    }

    private static long nanos(String text, int line) {
        try {
            if (text.indexOf('T') > 0) {
                Instant instant = Instant.parse(text);
                return Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L),
                        instant.getNano());
            }
            return new BigDecimal(text).movePointRight(9).toBigInteger().longValueExact();
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "line %d of the trace is neither a number of seconds nor a moment such as 2026-01-01T00:00:00Z: %s"
                            .formatted(line, text),
                    e);
        }
    }
}
