package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.RemoteCalls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads where a remote model is and how it is asked.
final class RemoteReader {
    private static final List<String> SCHEMES = List.of("http", "https", "grpc", "grpcs");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");
    private static final Pattern NAMES = Pattern.compile("[^/?#%\\s]{1,200}");

    private static final int MOST_CONNECTIONS = 1_024;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final String name;

    /// @param name the model's own name
    RemoteReader(String name) {
        this.name = name;
    }

    /// @param output which output is the answer, -1 if it has to be the only one; null if that was wrong
    @Nullable Origin read(Settings settings, @Nullable Integer output) {
        String url = url(settings.required("url", "http://localhost:8000"));
        String model = named(settings.required("model", name));
        Setting version = settings.optional("version");
        String chosen = version.present() ? named(version) : "";
        String tensor = settings.optional("output_tensor").textOrEmpty();
        RemoteCalls calls = calls(settings.optional("calls"));
        if (url == null || model == null || chosen == null || output == null || calls == null) {
            return null;
        }
        return new Origin.Remote(url, model, chosen, new Origin.Answer(tensor, output), calls);
    }

    private static @Nullable String url(Setting setting) {
        String url = setting.text();
        if (url == null || VARIABLE.matcher(url).matches()) {
            return url;
        }
        String mistake = mistake(url);
        if (mistake != null) {
            setting.report("url " + mistake);
            return null;
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static @Nullable String mistake(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return "is no address; write one such as http://localhost:8000";
        }
        if (uri.getUserInfo() != null) {
            return "seems to contain a password; leave it out";
        }
        String scheme = uri.getScheme();
        if (scheme == null || !SCHEMES.contains(scheme) || uri.getHost() == null) {
            return "is no address of a server; write one such as http://localhost:8000 or"
                    + " grpc://localhost:8001";
        }
        if (uri.getQuery() != null || uri.getFragment() != null) {
            return "has something after its path; write the address of the server alone";
        }
        if (scheme.startsWith("grpc") && (uri.getPort() < 0 || uri.getPath().length() > 1)) {
            return "is no gRPC address; write host and port, such as grpc://localhost:8001";
        }
        return uri.getPath().contains("/v2")
                ? "goes further than the server; write it without /v2 and what follows"
                : null;
    }

    private static @Nullable String named(Setting setting) {
        String text = setting.text();
        if (text != null && !NAMES.matcher(text).matches()) {
            setting.report(
                    setting.key()
                            + " is '"
                            + text
                            + "'; write what the server calls it, without '/', '?', '#', '%' and"
                            + " spaces");
            return null;
        }
        return text;
    }

    private @Nullable RemoteCalls calls(Setting setting) {
        RemoteCalls defaults = RemoteCalls.defaults();
        if (!setting.present()) {
            return defaults;
        }
        Settings settings = setting.settings("calls of model '" + name + "'");
        if (settings == null) {
            return null;
        }
        Setting most = settings.optional("connections");
        Integer connections =
                most.present()
                        ? most.integer(1, MOST_CONNECTIONS)
                        : Integer.valueOf(defaults.connections());
        Duration timeout = duration(settings.optional("timeout"), defaults.timeout());
        Double hedges = share(settings.optional("hedges"), defaults.hedges());
        RemoteCalls.Breaker breaker =
                breaker(
                        settings.optional("breaker"),
                        timeout == null ? defaults.timeout() : timeout);
        settings.finish();
        if (connections == null || timeout == null || hedges == null || breaker == null) {
            return null;
        }
        return new RemoteCalls(connections, timeout, hedges, breaker);
    }

    private RemoteCalls.@Nullable Breaker breaker(Setting setting, Duration timeout) {
        RemoteCalls.Breaker defaults = RemoteCalls.Breaker.defaults(timeout);
        if (!setting.present()) {
            return defaults;
        }
        Settings settings = setting.settings("breaker of model '" + name + "'");
        if (settings == null) {
            return null;
        }
        Setting most = settings.optional("failures");
        Double failures = share(most, defaults.failures());
        Duration slow = duration(settings.optional("slow"), defaults.slow());
        Duration window = duration(settings.optional("window"), defaults.window());
        Duration pause = duration(settings.optional("pause"), defaults.pause());
        settings.finish();
        if (failures == null || slow == null || window == null || pause == null) {
            return null;
        }
        if (failures == 0) {
            most.report("failures is 0, so no call could ever fail; write a share above 0");
            return null;
        }
        return new RemoteCalls.Breaker(failures, slow, window, pause);
    }

    private static @Nullable Duration duration(Setting setting, Duration absent) {
        return setting.present() ? setting.positiveDuration(LONGEST) : absent;
    }

    private static @Nullable Double share(Setting setting, double absent) {
        if (!setting.present()) {
            return absent;
        }
        Double share = setting.number();
        if (share != null && (share < 0 || share > 1)) {
            setting.report(
                    setting.key() + " is " + share + "; write a share from 0 to 1, such as 0.05");
            return null;
        }
        return share;
    }
}
