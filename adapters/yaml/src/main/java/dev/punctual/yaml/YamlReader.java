package dev.punctual.yaml;

import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Location;
import dev.punctual.core.definition.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the text of a YAML file: one document without anchors, aliases and tags.
public final class YamlReader {
    static final int MOST_CHARACTERS = 1 << 20;

    private final LoadSettings settings =
            LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS).build();

    /// What a text says, or why it says nothing.
    public sealed interface Result {
        record Read(ConfigNode root) implements Result {}

        /// The mistakes.
        ///
        /// @param problems at least one, in the order of lines
        record Rejected(List<Problem> problems) implements Result {}
    }

    /// Reads one file; keys that repeat are kept.
    ///
    /// @param file how messages name the file
    public Result read(String file, String text) {
        if (text.length() > MOST_CHARACTERS) {
            String message = "the file is over 1 MiB; split the definitions over several files";
            return rejected(new Problem(new Location(file, 1, 1), message));
        }
        try {
            var events = new Parse(settings).parseString(text).iterator();
            var builder = new NodeBuilder(file, events);
            ConfigNode root = builder.document();
            if (root == null) {
                return rejected(
                        new Problem(
                                new Location(file, 1, 1),
                                "the file is empty; begin with 'project: NAME'"));
            }
            return builder.problems().isEmpty()
                    ? new Result.Read(root)
                    : new Result.Rejected(builder.problems());
        } catch (NodeBuilder.GivenUp e) {
            return rejected(e.problem());
        } catch (YamlEngineException e) {
            return rejected(problem(file, text, e));
        }
    }

    private static Result rejected(Problem problem) {
        return new Result.Rejected(List.of(problem));
    }

    private static Problem problem(String file, String text, YamlEngineException failure) {
        return switch (failure) {
            case MarkedYamlEngineException marked -> {
                Location at = NodeBuilder.location(file, marked.getProblemMark());
                yield new Problem(at, "this is not YAML: " + complaint(marked));
            }
            case ReaderException reader ->
                    new Problem(
                            location(file, text, reader.getPosition()),
                            String.format(
                                    "the character U+%04X is not allowed in YAML; remove it",
                                    reader.getCodePoint()));
            default -> {
                String message = failure.getMessage();
                yield new Problem(new Location(file, 1, 1), "this is not YAML: " + message);
            }
        };
    }

    private static String complaint(MarkedYamlEngineException failure) {
        String context = failure.getContext();
        String problem = failure.getProblem().strip();
        return (context == null ? "" : context.strip() + ", ") + problem + "; " + advice(problem);
    }

    /// What to write instead, by the few mistakes that people make.
    private static String advice(@Nullable String problem) {
        if (problem == null) {
            return "check the line";
        }
        if (problem.contains("TAB")) {
            return "indent with spaces, not with tabs";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "put a text that holds ': ' in quotes, and indent keys alike";
        }
        if (problem.contains("expected ','")) {
            return "close the bracket, and put a comma between two entries";
        }
        if (problem.contains("end of stream") || problem.contains("end of the stream")) {
            return "close the quotes or the bracket that is open here";
        }
        if (problem.contains("cannot start any token")) {
            return "put the text in quotes";
        }
        return "indent entries of one level alike, and end each key with ': '";
    }

    private static Location location(String file, String text, int position) {
        int end = Math.min(position, text.length());
        int line = 1 + (int) text.chars().limit(end).filter(c -> c == '\n').count();
        int column = end - text.lastIndexOf('\n', end - 1);
        return new Location(file, line, column);
    }
}
