package dev.punctual.core.definition.reader;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The keys and words that the readers have asked for so far: what definitions may say, as far as what was read shows it. The JSON Schema of definitions is held against it.
public final class Vocabulary {
    private final Map<String, Set<String>> keys = new TreeMap<>();
    private final Map<String, Set<Set<String>>> words = new TreeMap<>();

    /// The keys by the word for what has them, such as `view`, `feature` or `history of source`.
    public Map<String, Set<String>> keys() {
        return Collections.unmodifiableMap(keys);
    }

    /// The sets of words of which the value of a key had to be one, by the key.
    public Map<String, Set<Set<String>>> words() {
        return Collections.unmodifiableMap(words);
    }

    void addWords(String key, List<String> choice) {
        words.computeIfAbsent(key, _ -> new HashSet<>()).add(Set.copyOf(choice));
    }

    /// @param subject what messages call one such thing, its name in quotes at the end
    void add(String subject, Set<String> asked) {
        int name = subject.indexOf(" '");
        String word = name < 0 ? subject : subject.substring(0, name);
        keys.computeIfAbsent(word, _ -> new TreeSet<>()).addAll(asked);
    }
}
