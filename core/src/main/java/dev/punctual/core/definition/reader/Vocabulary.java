package dev.punctual.core.definition.reader;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The keys that the readers have asked for so far, by what they asked: what definitions may say, as far as what was read
/// shows it. The JSON Schema of definitions is held against it.
public final class Vocabulary {
    private final Map<String, Set<String>> keys = new TreeMap<>();

    /// The keys by the word for what has them, such as `view`, `feature` or `history of source`.
    public Map<String, Set<String>> keys() {
        return Collections.unmodifiableMap(keys);
    }

    /// @param subject what messages call one such thing, its name in quotes at the end
    void add(String subject, Set<String> asked) {
        int name = subject.indexOf(" '");
        String word = name < 0 ? subject : subject.substring(0, name);
        keys.computeIfAbsent(word, _ -> new TreeSet<>()).addAll(asked);
    }
}
