package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.SourceDefinition.Query;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads settings that name files of the project.
final class FileReader {
    private final Draft draft;

    FileReader(Draft draft) {
        this.draft = draft;
    }

    /// A query made of the settings `source` and `sql`; null if one is wrong.
    @Nullable Query query(Settings settings) {
        Setting source = settings.required("source", "SOURCE");
        String name = draft.reference(source, Kind.SOURCE);
        // The source may stand below whatever names it.
        draft.later(() -> draft.checkSourceKind(source, "batch"));
        String sql = sql(settings.required("sql", "sql/query.sql"));
        return name == null || sql == null ? null : new Query(name, sql);
    }

    /// The text of the named file of SQL.
    @Nullable String sql(Setting setting) {
        String path = path(setting);
        String text = path == null ? null : draft.files().sql(path);
        if (path != null && text == null) {
            reportAbsent(setting, path);
        } else if (text != null && text.isBlank()) {
            setting.report(setting.key() + ": the file '" + path + "' is empty; write SQL in it");
            return null;
        }
        return text;
    }

    /// The path of a file that exists.
    @Nullable String file(Setting setting) {
        String path = path(setting);
        if (path != null && !draft.files().exists(path)) {
            reportAbsent(setting, path);
            return null;
        }
        return path;
    }

    /// The path of a file that exists, or of a directory of its versions.
    @Nullable String artefact(Setting setting) {
        String path = path(setting);
        return path != null && draft.files().isDirectory(path) ? path : file(setting);
    }

    private @Nullable String path(Setting setting) {
        String path = setting.text();
        if (path == null) {
            return null;
        }
        boolean outside =
                path.startsWith("/")
                        || path.indexOf('\\') >= 0
                        || path.indexOf('\0') >= 0
                        || Arrays.asList(path.split("/", -1)).contains("..");
        if (outside) {
            setting.report(
                    setting.key()
                            + " is '"
                            + path
                            + "'; write a path below the project, such as sql/query.sql");
        }
        return outside ? null : path;
    }

    private static void reportAbsent(Setting setting, String path) {
        setting.report(
                setting.key()
                        + ": the project has no file '"
                        + path
                        + "'; create it or mend the path");
    }
}
