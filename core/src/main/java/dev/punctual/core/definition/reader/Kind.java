package dev.punctual.core.definition.reader;

/// The kinds of definitions, in an order in which each refers mostly to those before it.
enum Kind {
    ENTITY("entity", "entities", "an entity"),
    SOURCE("source", "sources", "a source"),
    VIEW("view", "views", "a view"),
    ENDPOINT("endpoint", "endpoints", "an endpoint"),
    LABELS("labels", "labels", "labels"),
    MODEL("model", "models", "a model"),
    PRECOMPUTED("precomputed table", "precomputed", "a precomputed table"),
    INDEX("index", "indexes", "an index");

    private final String word;
    private final String section;
    private final String oneOfThem;

    Kind(String word, String section, String oneOfThem) {
        this.word = word;
        this.section = section;
        this.oneOfThem = oneOfThem;
    }

    /// What messages call it, before a name.
    String word() {
        return word;
    }

    /// The key under which the definitions of this kind stand.
    String section() {
        return section;
    }

    /// What messages call it, with its article.
    String oneOfThem() {
        return oneOfThem;
    }
}
