package dev.punctual.core.similarity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is known of one generation of an index.
///
/// @param kind the name of its [IndexKind]
/// @param items how many it holds
/// @param numbers whether the items' ids are whole numbers
/// @param attributes by which a search may filter, in their order
/// @param effort how much a search spends unless its budget ends before
/// @param recall of that effort, as measured when it was built: the share of the ten nearest that are found
/// @param sample the number of items it was measured with
/// @param neighbours how many were found for each item when it was built; 0 for none
/// @param rebuilt whether it grew from the generation before instead of being built as a whole
/// @param fingerprint of the definition it was built by
/// @param model what made the vectors; empty if they came with the items
/// @param createdMicros when, in microseconds since 1970
public record IndexFacts(
        String name,
        String kind,
        Metric metric,
        int dimension,
        int items,
        boolean numbers,
        List<String> attributes,
        int effort,
        double recall,
        int sample,
        int neighbours,
        boolean rebuilt,
        String fingerprint,
        String model,
        long createdMicros) {

    public IndexFacts {
        attributes = List.copyOf(attributes);
    }

    /// As pairs of texts, for a file.
    public Map<String, String> toTexts() {
        var texts = new LinkedHashMap<String, String>();
        texts.put("name", name);
        texts.put("kind", kind);
        texts.put("metric", metric.text());
        texts.put("dimension", Integer.toString(dimension));
        texts.put("items", Integer.toString(items));
        texts.put("numbers", Boolean.toString(numbers));
        texts.put("attributes", String.join(",", attributes));
        texts.put("effort", Integer.toString(effort));
        texts.put("recall", Double.toString(recall));
        texts.put("sample", Integer.toString(sample));
        texts.put("neighbours", Integer.toString(neighbours));
        texts.put("rebuilt", Boolean.toString(rebuilt));
        texts.put("fingerprint", fingerprint);
        texts.put("model", model);
        texts.put("created", Long.toString(createdMicros));
        return texts;
    }

    /// Reads such pairs.
    ///
    /// @throws IllegalArgumentException if one is missing or not what it should be
    public static IndexFacts of(Map<String, String> texts) {
        String attributes = text(texts, "attributes");
        return new IndexFacts(
                text(texts, "name"),
                text(texts, "kind"),
                Metric.valueOf(text(texts, "metric").toUpperCase(Locale.ROOT)),
                number(texts, "dimension"),
                number(texts, "items"),
                Boolean.parseBoolean(text(texts, "numbers")),
                attributes.isEmpty() ? List.of() : List.of(attributes.split(",")),
                number(texts, "effort"),
                Double.parseDouble(text(texts, "recall")),
                number(texts, "sample"),
                number(texts, "neighbours"),
                Boolean.parseBoolean(text(texts, "rebuilt")),
                text(texts, "fingerprint"),
                texts.getOrDefault("model", ""), // which older generations do not have
                Long.parseLong(text(texts, "created")));
    }

    private static int number(Map<String, String> texts, String key) {
        return Integer.parseInt(text(texts, key));
    }

    private static String text(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        return text;
    }
}
