package dev.punctual.yaml;

import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Location;
import dev.punctual.core.definition.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// Builds the tree of one document from the parser's events.
final class NodeBuilder {
    static final int DEEPEST = 50;

    private final String file;
    private final Iterator<Event> events;
    private final List<Problem> problems = new ArrayList<>();

    NodeBuilder(String file, Iterator<Event> events) {
        this.file = file;
        this.events = events;
    }

    /// Says that a file is beyond the limits, so that reading on is pointless.
    static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        GivenUp(Problem problem) {
            super(problem.message());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    /// The mistakes that do not keep the rest of the file from being read.
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /// The root of the only document, or null if there is none.
    @Nullable ConfigNode document() {
        ConfigNode root = null;
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                throw new GivenUp(
                        new Problem(
                                location(event),
                                "a second document begins here; remove '---' or"
                                        + " write a second file"));
            }
            if (event instanceof NodeEvent node) {
                root = node(node, 1);
            } else if (event instanceof DocumentEndEvent && isNothing(root)) {
                root = null;
            }
        }
        return root;
    }

    private static boolean isNothing(@Nullable ConfigNode root) {
        return root instanceof ConfigNode.Scalar scalar
                && scalar.text().isEmpty()
                && !scalar.quoted();
    }

    private ConfigNode node(NodeEvent event, int depth) {
        Location location = location(event);
        if (depth > DEEPEST) {
            throw new GivenUp(
                    new Problem(location, "over " + DEEPEST + " levels deep; write fewer levels"));
        }
        checkPlain(event, location);
        return switch (event) {
            case ScalarEvent scalar ->
                    new ConfigNode.Scalar(scalar.getValue(), !scalar.isPlain(), location);
            case SequenceStartEvent _ -> sequence(location, depth);
            case MappingStartEvent _ -> mapping(location, depth);
            default -> new ConfigNode.Scalar("", false, location); // an alias, reported above
        };
    }

    private ConfigNode sequence(Location location, int depth) {
        var items = new ArrayList<ConfigNode>();
        for (Event event = events.next();
                !(event instanceof SequenceEndEvent);
                event = events.next()) {
            items.add(node((NodeEvent) event, depth + 1));
        }
        return new ConfigNode.Sequence(items, location);
    }

    private ConfigNode mapping(Location location, int depth) {
        var entries = new ArrayList<ConfigNode.Entry>();
        for (Event event = events.next();
                !(event instanceof MappingEndEvent);
                event = events.next()) {
            ConfigNode key = node((NodeEvent) event, depth + 1);
            ConfigNode value = node((NodeEvent) events.next(), depth + 1);
            if (key instanceof ConfigNode.Scalar scalar) {
                entries.add(new ConfigNode.Entry(scalar, value));
            } else {
                report(key.location(), "a key is " + key.kind() + "; write a name");
            }
        }
        return new ConfigNode.Mapping(entries, location);
    }

    private void checkPlain(NodeEvent event, Location location) {
        if (event instanceof AliasEvent) {
            report(location, "aliases (*) are not supported; write the value again");
        } else if (event.getAnchor().isPresent()) {
            report(location, "anchors (&) are not supported; remove it and repeat the value");
        }
        Optional<String> tag =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case SequenceStartEvent sequence -> sequence.getTag();
                    case MappingStartEvent mapping -> mapping.getTag();
                    default -> Optional.empty();
                };
        tag.ifPresent(name ->
                report(location, "tags (!) such as " + name + " are not supported; remove it"));
    }

    private void report(Location location, String message) {
        problems.add(new Problem(location, message));
    }

    private Location location(Event event) {
        return location(file, event.getStartMark());
    }

    /// Where a mark of the parser points to, counted from 1.
    static Location location(String file, Optional<Mark> mark) {
        return mark.map(at -> new Location(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(new Location(file, 1, 1));
    }
}
