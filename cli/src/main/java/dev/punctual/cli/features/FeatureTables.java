package dev.punctual.cli.features;

import dev.punctual.cli.Tree;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reports on features, as a terminal shows them.
record FeatureTables(Terminal terminal) {
    private static final int LABEL = 13;
    private static final int LEAST_TEXT = 16;
    private static final int BORDERS = 3;
    private static final int DAY = 86_400;

    static FeatureTables system() {
        return new FeatureTables(Terminal.system());
    }

    /// All features, or what a search found.
    String list(Tree report) {
        List<Tree> features = report.trees("features");
        if (features.isEmpty()) {
            return "no feature is like that; " + report.text("hint") + "\n";
        }
        var table =
                new TerminalTable(
                                features.size() + (features.size() == 1 ? " feature" : " features"))
                        .words("feature", "type", "entity", "kind", "owner", "description");
        int room = terminal.width() - 1;
        for (String column : new String[] {"name", "", "entity", "kind", "owner"}) {
            room -=
                    BORDERS
                            + features.stream()
                                    .mapToInt(f ->
                                            (column.isEmpty() ? type(f) : f.text(column)).length())
                                    .max()
                                    .orElse(0);
        }
        int width = Math.max(LEAST_TEXT, room - BORDERS);
        for (Tree feature : features) {
            table.row(
                    feature.text("name"),
                    type(feature),
                    feature.text("entity"),
                    feature.text("kind"),
                    feature.text("owner"),
                    cut(feature.text("description"), width));
        }
        return table.render(terminal);
    }

    /// One view with its features.
    String view(Tree report) {
        var text = new StringBuilder(terminal.paint(Ansi.BOLD, report.text("name")) + "\n");
        declared(report, text);
        line(text, "entity key", report.text("key"));
        line(text, "loaded", report.text("loaded"));
        if (report.text("versions").contains(",")) {
            line(text, "versions", report.text("versions"));
        }
        state(report, text);
        var table =
                new TerminalTable("features")
                        .words("feature", "type", "computed")
                        .numbers("filled", "distinct", "least", "median", "most")
                        .words("common");
        for (Tree feature : report.trees("features")) {
            Tree stored = feature.tree("stored");
            table.row(
                    feature.text("feature"),
                    type(feature),
                    feature.text("computed"),
                    filled(stored),
                    stored.has("distinct") ? Figures.count(stored.count("distinct")) : "",
                    number(stored, "min"),
                    number(stored, "p50"),
                    number(stored, "max"),
                    common(stored, 2));
        }
        return text.append('\n').append(table.render(terminal)).toString();
    }

    /// One feature.
    String feature(Tree report) {
        var text = new StringBuilder(terminal.paint(Ansi.BOLD, report.text("name")) + "\n");
        line(text, "type", type(report));
        line(text, "computed", report.text("computed"));
        line(text, "default", report.text("default"));
        declared(report, text);
        state(report, text);
        Tree stored = report.tree("stored");
        line(text, "filled", filled(stored));
        line(
                text,
                "distinct",
                stored.has("distinct") ? Figures.count(stored.count("distinct")) : "");
        var numbers = new StringBuilder();
        for (String name : new String[] {"min", "p05", "p25", "p50", "p75", "p95", "max", "mean"}) {
            if (stored.has(name)) {
                numbers.append(name).append(' ').append(number(stored, name)).append("  ");
            }
        }
        line(text, "values", numbers.toString().strip());
        line(text, "common", common(stored, Integer.MAX_VALUE));
        return text.toString();
    }

    private void declared(Tree report, StringBuilder text) {
        line(text, "description", report.text("description"));
        line(text, "owner", report.text("owner"));
        line(text, "tags", report.text("tags"));
        line(text, "kind", report.text("kind") + ", of source " + report.text("source"));
        line(text, "entity", report.text("entity"));
        line(text, "ages", report.text("ages"));
    }

    private void state(Tree report, StringBuilder text) {
        Tree lineage = report.tree("lineage");
        section(text, "made of", lineage.tree("made_of").texts());
        section(text, "used by", lineage.tree("used_by").texts());
        Tree freshness = report.tree("freshness");
        line(text, "generation", freshness.text("generation"));
        if (freshness.has("newest")) {
            line(text, "newest", freshness.text("newest") + ", " + age(freshness) + " ago");
        }
        line(text, "watermark", freshness.text("watermark"));
        Tree stored = report.tree("stored");
        line(
                text,
                "stored",
                String.format(
                        Locale.ROOT,
                        "%s rows, %s looked at as of %s",
                        Figures.count(stored.count("rows")),
                        Figures.count(stored.count("sampled")),
                        stored.text("as_of")));
    }

    private static String age(Tree freshness) {
        double seconds = freshness.number("age_ms") / 1e3;
        return seconds < 2 * DAY
                ? Figures.duration(Math.max(0, seconds))
                : Figures.count((long) (seconds / DAY)) + " days";
    }

    private void section(StringBuilder text, String label, Map<String, String> nodes) {
        String shown = label;
        for (Map.Entry<String, String> kind : nodes.entrySet()) {
            line(text, shown, kind.getKey() + " " + kind.getValue());
            shown = "";
        }
    }

    private void line(StringBuilder text, String label, String value) {
        if (!value.isEmpty()) {
            text.append(terminal.paint(Ansi.DIM, String.format("  %-" + LABEL + "s", label)));
            text.append(value).append('\n');
        }
    }

    private static String type(Tree feature) {
        long width = feature.count("width");
        return feature.text("type") + (width > 1 ? "[" + width + "]" : "");
    }

    private static String filled(Tree stored) {
        return stored.has("present") ? Figures.percent(stored.number("present")) : "";
    }

    private static String number(Tree stored, String name) {
        return stored.has(name) ? Figures.decimal(stored.number(name)) : "";
    }

    private static String common(Tree stored, int most) {
        return String.join(
                ", ",
                stored.trees("common").stream()
                        .limit(most)
                        .map(each ->
                                each.text("value")
                                        + " ("
                                        + Figures.count(each.count("count"))
                                        + ")")
                        .toList());
    }

    private String cut(String text, int width) {
        String end = terminal.unicode() ? "…" : "...";
        return text.length() <= width ? text : text.substring(0, width - end.length()) + end;
    }
}
