package dev.punctual.cli;

import dev.punctual.server.http.json.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An object of a report. What is not there is empty.
public record Tree(Map<?, ?> members) {

    public static Tree of(byte[] json) {
        try {
            return of(JsonTree.read(json));
        } catch (IOException e) {
            throw new UncheckedIOException("the answer is not JSON", e);
        }
    }

    private static Tree of(@Nullable Object node) {
        return new Tree(node instanceof Map<?, ?> map ? map : Map.of());
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }

    public Tree tree(String name) {
        return of(members.get(name));
    }

    public List<Tree> trees(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream().map(Tree::of).toList()
                : List.of();
    }

    /// The text of a member; of a list, its items with commas between them.
    public String text(String name) {
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
    public double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    public long count(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /// The members as texts, in their order.
    public Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        members.forEach((name, value) -> texts.put(String.valueOf(name), text(value)));
        return texts;
    }
}
