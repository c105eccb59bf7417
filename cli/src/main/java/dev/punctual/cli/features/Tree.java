package dev.punctual.cli.features;

import dev.punctual.server.http.json.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An object of a report. What is not there is empty.
record Tree(Map<?, ?> members) {

    static Tree of(byte[] json) {
        try {
            return of(JsonTree.read(json));
        } catch (IOException e) {
            throw new UncheckedIOException("the answer is not JSON", e);
        }
    }

    private static Tree of(@Nullable Object node) {
        return new Tree(node instanceof Map<?, ?> map ? map : Map.of());
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    Tree tree(String name) {
        return of(members.get(name));
    }

    List<Tree> trees(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream().map(Tree::of).toList()
                : List.of();
    }

    /// The text of a member; of a list, its items with commas between them.
    String text(String name) {
        return text(members.get(name));
    }

    private static String text(@Nullable Object node) {
        return switch (node) {
            case null -> "";
            case List<?> list -> list.stream().map(Tree::text).collect(Collectors.joining(", "));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                            .collect(Collectors.joining(", "));
            default -> node.toString();
        };
    }

    /// A number, NaN if there is none.
    double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    long count(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /// The members as texts, in their order.
    Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        members.forEach((name, value) -> texts.put(String.valueOf(name), text(value)));
        return texts;
    }
}
