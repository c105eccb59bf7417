package dev.punctual.load;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/// The distribution of many durations, in milliseconds, exact to three digits.
public final class Latencies {
    private static final long MAX_MICROS = 600_000_000L;
    private static final int DIGITS = 3;

    private final Histogram micros;

    Latencies(Histogram micros) {
        this.micros = micros;
    }

    /// The distribution of the given durations, in microseconds.
    public static Latencies ofMicros(LongStream durations) {
        Histogram histogram = histogram();
        durations.forEach(micros -> record(histogram, micros * 1_000));
        return new Latencies(histogram);
    }

    /// Writes the distribution, in microseconds, as an interval of a log.
    public void writeTo(HistogramLogWriter log, String tag, double fromSeconds, double toSeconds) {
        Histogram tagged = micros.copy();
        tagged.setTag(tag.replaceAll("[\\s,]+", "_"));
        log.outputIntervalHistogram(fromSeconds, toSeconds, tagged);
    }

    static Histogram histogram() {
        return new Histogram(1, MAX_MICROS, DIGITS);
    }

    /// Records a duration; the longest that are told apart is ten minutes.
    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos / 1_000, 0, MAX_MICROS));
    }

    /// A point of the curve of latency by percentile.
    ///
    /// @param percentile between 0 and 100
    public record Point(double percentile, double millis) {}

    public long count() {
        return micros.getTotalCount();
    }

    /// The latency that `percentile` of 100 do not exceed; 0 if there are none.
    public double millisAt(double percentile) {
        return count() == 0 ? 0 : micros.getValueAtPercentile(percentile) / 1e3;
    }

    public double maxMillis() {
        return count() == 0 ? 0 : micros.getMaxValue() / 1e3;
    }

    public double meanMillis() {
        return count() == 0 ? 0 : micros.getMean() / 1e3;
    }

    /// The curve of latency by percentile, with the same number of points for each further nine, up to the percentile
    /// that stands for a single one of the durations.
    public List<Point> curve(int pointsPerNine) {
        var points = new ArrayList<Point>();
        double nines = Math.log10((double) Math.max(1, count()));
        for (int i = 0; i <= nines * pointsPerNine; i++) {
            double percentile = 100 - 100 * Math.pow(10, -i / (double) pointsPerNine);
            points.add(new Point(percentile, millisAt(percentile)));
        }
        return List.copyOf(points);
    }
}
