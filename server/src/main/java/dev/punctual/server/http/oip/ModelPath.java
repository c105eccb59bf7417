package dev.punctual.server.http.oip;

import org.jspecify.annotations.Nullable;

/// What the path of a model says: `/models/NAME`, `/versions/VERSION` if it names one, and what is to be done behind it.
///
/// @param version null if there is none
/// @param action empty if there is none
record ModelPath(String name, @Nullable String version, String action) {
    private static final String MODELS = "/models/";
    private static final String VERSIONS = "/versions/";

    /// Reads a path; null if it is none of a model.
    static @Nullable ModelPath of(String path) {
        int nameEnd = end(path, MODELS, 0);
        if (nameEnd < 0) {
            return null;
        }
        String name = path.substring(MODELS.length(), nameEnd);
        int versionEnd = end(path, VERSIONS, nameEnd);
        String version =
                versionEnd < 0 ? null : path.substring(nameEnd + VERSIONS.length(), versionEnd);
        int at = Math.max(nameEnd, versionEnd);
        if (at == path.length()) {
            return new ModelPath(name, version, "");
        }
        String action = path.substring(at + 1);
        return action.isEmpty() || action.indexOf('/') >= 0
                ? null
                : new ModelPath(name, version, action);
    }

    /// Where the part ends that follows a prefix at some place; -1 if there is no such part.
    private static int end(String path, String prefix, int at) {
        if (!path.startsWith(prefix, at)) {
            return -1;
        }
        int from = at + prefix.length();
        int slash = path.indexOf('/', from);
        int end = slash < 0 ? path.length() : slash;
        return end == from ? -1 : end;
    }
}
