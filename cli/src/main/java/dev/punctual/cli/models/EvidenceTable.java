package dev.punctual.cli.models;

import dev.punctual.core.promotion.Evidence;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.TerminalTable;
import java.util.TreeMap;

/// Evidence for people.
final class EvidenceTable {
    private EvidenceTable() {}

    static TerminalTable of(Evidence evidence) {
        var table = new TerminalTable("evidence").words("figure").numbers("measured", "required");
        new TreeMap<>(evidence.quality().metrics())
                .forEach((metric, figure) -> table.row(metric, Figures.fixed(figure, 4), ""));
        table.row("questions", Figures.count(evidence.quality().rows()), "");
        for (Evidence.Latency latency : evidence.latencies()) {
            String at = latency.endpoint() + " at " + latency.rate() + "/s: ";
            table.row(at + "requests", Figures.count(latency.requests()), "");
            table.row(at + "p50", Figures.millis(latency.p50Millis()), "");
            table.row(at + "p99", Figures.millis(latency.p99Millis()), "");
            table.row(at + "p99.9", Figures.millis(latency.p999Millis()), "");
        }
        for (Evidence.Finding finding : evidence.findings()) {
            table.row(
                    (finding.kept() ? "kept: " : "BROKEN: ") + finding.subject(),
                    finding.measured(),
                    finding.required());
        }
        table.row("host", evidence.host().name(), evidence.host().system());
        table.row("its load", Figures.fixed(evidence.host().load(), 2), "");
        return table;
    }
}
