package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.testing.Randomized;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Projects damaged at random: whatever is written, the author gets a project or is told where to look.
class DamagedProjectTest {
    private static final List<String> STRANGE =
            List.of(
                    "[]",
                    "{}",
                    "\"\"",
                    "~",
                    "-1",
                    "0",
                    "9999999d",
                    "1e308",
                    "1e999",
                    "*",
                    "a.b",
                    "Ä",
                    "99999999999999999999",
                    "0000-01-01T00:00:00Z",
                    "9999-12-31T23:59:59Z",
                    "[[], {}]",
                    "{a: {b: 1}}",
                    "$as_of",
                    "../x");

    @Test
    void everyDamageEndsInAProjectOrInProblemsWithinTheFile() {
        String whole = Parcels.whole().text();
        Randomized.check(
                1_000,
                random -> {
                    String text = whole;
                    for (int i = random.nextInt(1, 4); i > 0; i--) {
                        text = damaged(text, random);
                    }
                    int lines = text.split("\n", -1).length;
                    for (Problem problem : problems(text)) {
                        assertThat(problem.location().line()).isBetween(1, lines);
                        assertThat(problem.message()).matches("(?s).*(; .+|\\(at character .+)");
                    }
                });
    }

    private static List<Problem> problems(String text) {
        return switch (new YamlReader().read("a.yaml", text)) {
            case YamlReader.Result.Rejected(List<Problem> problems) -> notEmpty(problems);
            case YamlReader.Result.Read read ->
                    switch (Parcels.result(List.of(read.root()))) {
                        case ProjectReader.Result.Valid _ -> List.of();
                        case ProjectReader.Result.Invalid(List<Problem> found) -> notEmpty(found);
                    };
        };
    }

    private static List<Problem> notEmpty(List<Problem> problems) {
        assertThat(problems).isNotEmpty();
        return problems;
    }

    /// The text with one line removed, repeated, moved, or one word replaced by another or by something strange.
    private static String damaged(String text, SplittableRandom random) {
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (random.nextInt(5)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(at));
            case 2 -> lines.add(random.nextInt(lines.size()), lines.get(at));
            case 3 -> lines.set(at, replaced(lines.get(at), STRANGE, random));
            default -> lines.set(at, replaced(lines.get(at), words(text), random));
        }
        return String.join("\n", lines);
    }

    private static String replaced(String line, List<String> by, SplittableRandom random) {
        List<String> words = words(line);
        if (words.isEmpty()) {
            return line;
        }
        return line.replace(
                words.get(random.nextInt(words.size())), by.get(random.nextInt(by.size())));
    }

    private static List<String> words(String text) {
        return List.of(text.split("[\\s,{}\\[\\]]+", -1)).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
