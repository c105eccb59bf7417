package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.StoreDefinition;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads where the online store is.
final class StoreReader {
    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):\\d{1,5}|.*\\$\\{.*");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:{}-]{1,100}");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);
    private static final int LAST_DATABASE = 9_999;
    private static final List<String> YES_OR_NO = List.of("true", "false");

    private StoreReader() {}

    /// @param project the name of the project; null if it has none
    static @Nullable StoreDefinition read(Setting setting, @Nullable String project) {
        Settings store = setting.settings("store");
        if (store == null) {
            return null;
        }
        Settings redis = store.required("redis", "{address: localhost:6379}").settings("redis");
        store.finish();
        return redis == null ? null : redis(redis, project == null ? "punctual" : project);
    }

    private static @Nullable StoreDefinition redis(Settings settings, String project) {
        String address = address(settings.required("address", "localhost:6379"));
        Setting encrypted = settings.optional("tls");
        String tls = encrypted.present() ? encrypted.oneOf(YES_OR_NO) : "false";
        String user = settings.optional("user").textOrEmpty();
        String password = SecretReader.read(settings.optional("password"), "REDIS_PASSWORD");
        Setting number = settings.optional("database");
        Integer database = number.present() ? number.integer(0, LAST_DATABASE) : Integer.valueOf(0);
        String prefix = prefix(settings.optional("prefix"), project);
        Setting patience = settings.optional("timeout");
        Duration timeout =
                patience.present() ? patience.positiveDuration(LONGEST_TIMEOUT) : TIMEOUT;
        settings.finish();
        if (address == null
                || tls == null
                || password == null
                || database == null
                || prefix == null
                || timeout == null) {
            return null;
        }
        return new StoreDefinition.Redis(
                address, tls.equals("true"), user, password, database, prefix, timeout);
    }

    private static @Nullable String address(Setting setting) {
        String address = setting.text();
        if (address == null || ADDRESS.matcher(address).matches()) {
            return address;
        }
        setting.report("address is '" + address + "'; write host:port, such as localhost:6379");
        return null;
    }

    private static @Nullable String prefix(Setting setting, String project) {
        String prefix = setting.present() ? setting.text() : project;
        if (prefix == null || PREFIX.matcher(prefix).matches()) {
            return prefix;
        }
        setting.report(
                "prefix is '"
                        + prefix
                        + "'; it begins the names of keys: up to 100 letters, digits and . _ : { } -");
        return null;
    }
}
