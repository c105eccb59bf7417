package dev.punctual.core.offline;

import dev.punctual.core.definition.Cadence;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Why the rows of a load are not served: the rules they break.
///
/// @param view the name of the view
/// @param rows how many rows the load had
public record LoadReport(String view, Cadence.Slice slice, long rows, List<Violation> violations) {

    /// A rule that was broken.
    ///
    /// @param rule what was expected
    /// @param rows how many rows broke it; for a rule about all rows together, how many there were
    /// @param samples some of those rows, each with its columns as text
    public record Violation(String rule, long rows, List<Map<String, String>> samples) {}

    /// The report for people, one rule a line, each with one row.
    public String text() {
        String of = slice.until() == null ? "" : " of " + bounds();
        return violations.stream()
                .map(LoadReport::line)
                .collect(
                        Collectors.joining(
                                "\n",
                                String.format(
                                        "view %s was not loaded: its %,d rows%s break %d of its"
                                                + " rules%n",
                                        view, rows, of, violations.size()),
                                ""));
    }

    private String bounds() {
        return slice.from() == null
                ? String.valueOf(slice.until())
                : slice.from() + " to " + slice.until();
    }

    private static String line(Violation violation) {
        String sample =
                violation.samples().isEmpty() ? "" : ", such as " + violation.samples().getFirst();
        return String.format("  %s: %,d rows%s", violation.rule(), violation.rows(), sample);
    }
}
