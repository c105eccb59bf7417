package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.SourceDefinition;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads how a database is reached over JDBC.
final class WarehouseReader {
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(7);
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private WarehouseReader() {}

    /// @param setupSql statements run at the start of every connection; null for none
    static @Nullable SourceDefinition read(
            String name, String description, Setting setting, @Nullable String setupSql) {
        Settings settings = setting.settings("jdbc of source '" + name + "'");
        if (settings == null) {
            return null;
        }
        String url = url(settings.required("url", "jdbc:postgresql://localhost:5432/shop"));
        String user = settings.optional("user").textOrEmpty();
        String password = SecretReader.read(settings.optional("password"), "WAREHOUSE_PASSWORD");
        Setting silence = settings.optional("timeout");
        Duration timeout = silence.present() ? silence.positiveDuration(LONGEST_TIMEOUT) : TIMEOUT;
        settings.finish();
        if (url == null || password == null || timeout == null) {
            return null;
        }
        return new SourceDefinition.Warehouse(
                name, description, url, user, password, timeout, setupSql == null ? "" : setupSql);
    }

    private static @Nullable String url(Setting setting) {
        String url = setting.text();
        if (url == null) {
            return null;
        }
        if (!url.startsWith("jdbc:") && !url.startsWith("${")) {
            setting.report(
                    "url is no JDBC address; write one such as"
                            + " jdbc:postgresql://localhost:5432/shop");
            return null;
        }
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.contains("password=") || lower.contains("pwd=") || lower.contains("@")) {
            setting.report(
                    "url seems to contain a password; leave it out, set an environment variable"
                            + " and write, for example, 'password: ${WAREHOUSE_PASSWORD}'");
            return null;
        }
        return url;
    }
}
