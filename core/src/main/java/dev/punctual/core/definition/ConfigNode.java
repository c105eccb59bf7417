package dev.punctual.core.definition;

import java.util.List;

/// A definition file as it was written, before anything is known of its meaning.
public sealed interface ConfigNode {

    Location location();

    /// What a message calls this kind of node.
    String kind();

    /// Keys and values, in the order they were written; a key may repeat.
    record Mapping(List<Entry> entries, Location location) implements ConfigNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Sequence(List<ConfigNode> items, Location location) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /// A text, a number, a boolean or nothing, as the text it was written as.
    ///
    /// @param quoted whether it was written in quotes, which makes it a text whatever it looks like
    record Scalar(String text, boolean quoted, Location location) implements ConfigNode {
        @Override
        public String kind() {
            return quoted ? "the text \"" + text + "\"" : "'" + text + "'";
        }
    }

    record Entry(Scalar key, ConfigNode value) {}
}
