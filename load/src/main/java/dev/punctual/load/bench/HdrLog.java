package dev.punctual.load.bench;

import dev.punctual.load.PhaseResult;
import java.io.PrintStream;
import java.util.List;
import org.HdrHistogram.HistogramLogWriter;

/// Histograms as a log that the tools around HdrHistogram read: one interval for each step, in microseconds, tagged by the
/// step's name.
public final class HdrLog {
    private HdrLog() {}

    public static void write(BenchReport report, PrintStream out) {
        var log = new HistogramLogWriter(out);
        log.outputComment("[" + report.title().replaceAll("\\s+", " ") + "; microseconds]");
        log.outputLogFormatVersion();
        log.outputStartTime(report.at().toEpochMilli());
        log.setBaseTime(report.at().toEpochMilli());
        log.outputLegend();
        List<PhaseResult> steps = report.steps();
        double at = 0;
        for (PhaseResult step : steps) {
            step.latencies().writeTo(log, step.name(), at, at + step.seconds());
            at += step.seconds();
        }
    }
}
