package dev.punctual.cli;

import dev.punctual.core.verification.Comparison.Outcome;
import dev.punctual.core.verification.FeatureTally;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.load.terminal.TerminalTable.Cell;
import dev.punctual.server.jobs.FeatureVerification.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verification for people: a table of all features, and examples of what differs.
final class VerificationText {
    private static final int SAMPLES = 2;

    private VerificationText() {}

    static void print(Report report, Terminal terminal) {
        terminal.println(
                report.endpoint()
                        + ": "
                        + Figures.count(report.extent().comparable())
                        + " answers compared; left out: "
                        + Figures.count(report.extent().otherwise())
                        + " made by other definitions, "
                        + Figures.count(report.extent().unread())
                        + " given without features");
        if (report.features().isEmpty()) {
            return;
        }
        terminal.println(table(report).render(terminal));
        report.features().forEach(feature -> printSamples(feature, terminal));
        report.notes().forEach(note -> terminal.println("note: " + note));
    }

    private static TerminalTable table(Report report) {
        var table =
                new TerminalTable("features of " + report.endpoint() + ", served against history")
                        .words("feature")
                        .numbers(
                                "compared",
                                "equal",
                                "different",
                                "other status",
                                "missing online",
                                "missing offline",
                                "within grace",
                                "greatest");
        for (FeatureTally feature : report.features()) {
            @Nullable Ansi emphasis = feature.mismatched() == 0 ? null : Ansi.RED;
            table.row(
                    List.of(
                            new Cell(feature.feature(), emphasis),
                            Cell.of(Figures.count(feature.compared())),
                            count(feature, Outcome.EQUAL),
                            count(feature, Outcome.DIFFERENT),
                            count(feature, Outcome.OTHER_STATUS),
                            count(feature, Outcome.MISSING_ONLINE),
                            count(feature, Outcome.MISSING_OFFLINE),
                            Cell.of(Figures.count(feature.withinGrace())),
                            Cell.of(greatest(feature))));
        }
        return table;
    }

    private static Cell count(FeatureTally feature, Outcome outcome) {
        long count = feature.count(outcome);
        return new Cell(
                Figures.count(count), count > 0 && outcome != Outcome.EQUAL ? Ansi.RED : null);
    }

    private static String greatest(FeatureTally feature) {
        double difference = feature.greatestDifference();
        if (difference == 0) {
            return "";
        }
        return Double.isInfinite(difference) ? "another value" : "%.1e".formatted(difference);
    }

    private static void printSamples(FeatureTally feature, Terminal terminal) {
        feature.samples().stream()
                .limit(SAMPLES)
                .forEach(sample ->
                        terminal.println(
                                feature.feature()
                                        + " as of "
                                        + sample.asOf()
                                        + " for "
                                        + sample.asked()
                                        + ": served "
                                        + sample.online()
                                        + ", history gives "
                                        + sample.offline()));
    }
}
