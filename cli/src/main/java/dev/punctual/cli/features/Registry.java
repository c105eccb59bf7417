package dev.punctual.cli.features;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.Tree;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.catalog.FeatureReports;
import dev.punctual.server.http.features.FeatureListing;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where the features are asked for: a running gateway, or the project on disk.
final class Registry {
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Asks the gateway there, such as http://localhost:8080 (default: the running"
                            + " one of the project, else the project on disk).")
    private @Nullable String url;

    @Option(names = "--json", description = "Prints JSON, as the gateway gives it.")
    private boolean json;

    /// Whether the answer is to be printed as it is.
    boolean json() {
        return json;
    }

    byte[] list(@Nullable String query) {
        String path = query == null ? "" : "?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        return ask(path, features -> features.list(query));
    }

    byte[] view(String view) {
        return ask("/" + encoded(view), features -> features.view(view));
    }

    byte[] feature(String view, String feature) {
        return ask(
                "/" + encoded(view) + "/" + encoded(feature),
                features -> features.feature(view, feature));
    }

    private byte[] ask(String path, Function<FeatureListing, byte[]> locally) {
        String gateway = url == null ? running() : url;
        return gateway == null ? ofProject(locally) : ofGateway(gateway + "/v1/features" + path);
    }

    private @Nullable String running() {
        GatewayAddress address = GatewayAddress.find(project.directory());
        return address == null ? null : "http://" + address.host() + ":" + address.port();
    }

    private byte[] ofProject(Function<FeatureListing, byte[]> question) {
        ProjectDirectory directory = project.directory();
        var definition = directory.definition();
        try (OnlineStore store = store(directory)) {
            var compiler = new PlanCompiler(definition, directory.expressions(), store);
            return question.apply(
                    new FeatureReports(
                            definition,
                            directory.expressions(),
                            compiler,
                            store,
                            WallClock.system()));
        }
    }

    private static OnlineStore store(ProjectDirectory directory) {
        try {
            return ProjectStore.openExisting(directory);
        } catch (ServingException e) {
            throw new ServingException(
                    e.code(),
                    e.getMessage() + ". If a gateway serves the project, ask it with --url",
                    null,
                    e);
        }
    }

    private static byte[] ofGateway(String address) {
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request = HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
            HttpResponse<byte[]> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == OK) {
                return answer.body();
            }
            throw new ServingException(ErrorCode.NOT_FOUND, message(answer.body()));
        } catch (IOException | IllegalArgumentException e) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND, "no gateway answers at " + address + ": " + e, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.INTERNAL, "interrupted", null, e);
        }
    }

    private static String message(byte[] body) throws IOException {
        boolean error = JsonTree.read(body) instanceof Map<?, ?> map && map.get("error") != null;
        Tree tree = Tree.of(body);
        return error
                ? tree.tree("error").text("message")
                : new String(body, StandardCharsets.UTF_8).strip();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
