package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexImage;
import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.ItemIndex;
import java.util.List;
import java.util.Locale;

/// The kinds of indexes that there are.
///
/// @param kinds in the order in which they are tried where any will do
public record IndexKinds(List<IndexKind> kinds) {
    public IndexKinds {
        kinds = List.copyOf(kinds);
    }

    /// Those that a definition may become.
    public List<IndexKind> of(IndexDefinition.Kind kind) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == IndexDefinition.Kind.AUTO
                ? kinds
                : kinds.stream().filter(each -> each.name().equals(name)).toList();
    }

    /// Opens a generation.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if its parts do not fit each other, or its kind is not known
    public ItemIndex open(IndexImage image) {
        for (IndexKind kind : kinds) {
            if (kind.name().equals(image.facts().kind())) {
                try {
                    return new ItemIndex(image, kind);
                } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                    throw unusable(image, String.valueOf(e.getMessage()));
                }
            }
        }
        throw unusable(image, "its kind " + image.facts().kind() + " is not known");
    }

    private static ServingException unusable(IndexImage image, String why) {
        String name = image.facts().name();
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                "index %s cannot be used: %s; build it again with 'punctual index build --whole %s'"
                        .formatted(name, why, name));
    }
}
