package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/// One generation of an index as it is kept: what is known of it, and its parts.
///
/// @param facts in words
/// @param sections by name
public record IndexImage(IndexFacts facts, Map<String, MemorySegment> sections) {
    public IndexImage {
        sections = Map.copyOf(sections);
    }

    /// The section of that name.
    MemorySegment section(String name) {
        MemorySegment section = sections.get(name);
        if (section == null) {
            throw new IllegalArgumentException("there is no section " + name);
        }
        return section;
    }
}
