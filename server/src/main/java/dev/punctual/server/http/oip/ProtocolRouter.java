package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.InferenceProtocol;
import dev.punctual.server.http.Models;
import dev.punctual.server.http.Predictions;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The paths of the protocol.
public final class ProtocolRouter implements InferenceProtocol {
    private static final String PREFIX = "/v2";
    private static final Pattern MODEL =
            Pattern.compile("/models/([^/]+)(?:/versions/([^/]+))?(?:/([a-z]+))?");
    private static final Pattern REPOSITORY =
            Pattern.compile("/repository/models/([^/]+)/(load|unload)");
    private static final String PATHS =
            "/v2, /v2/health/live, /v2/health/ready, /v2/models, /v2/models/stats, "
                    + "/v2/models/{model}[/versions/{version}] and behind that /ready, /config, /stats"
                    + " and /infer, and /v2/repository/index";
    private static final int METHOD_NOT_ALLOWED = 405;

    /// The most that requests hold beside their bodies, and no more than this part of the heap.
    private static final long MOST_HELD = 256L << 20;

    private static final int PART_OF_HEAP = 4;

    private final Subjects subjects;
    private final MonotonicClock clock;
    private final MemoryBound memory =
            new MemoryBound(Math.min(MOST_HELD, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));

    public ProtocolRouter(
            Predictions predictions, Models models, MonotonicClock clock, WallClock wallClock) {
        this.subjects = new Subjects(predictions, models, wallClock);
        this.clock = clock;
    }

    @Override
    public Route route(Exchange head, boolean ready) {
        String path = head.path().substring(PREFIX.length());
        return switch (path) {
            case "", "/" -> get(head, Documents::server);
            case "/health/live" -> vital(head, () -> Documents.of(Map.of("live", true)));
            case "/health/ready" ->
                    vital(head, () -> ready ? Documents.of(Map.of("ready", true)) : notReady());
            case "/models" -> get(head, () -> Documents.names(subjects.all()));
            case "/models/stats" -> get(head, () -> subjects.statistics(subjects.all()));
            case "/repository/index" ->
                    post(head, ProtocolRoute.of(false, () -> Documents.index(subjects.all())));
            default -> named(head, path, ready);
        };
    }

    private Route named(Exchange head, String path, boolean ready) {
        Matcher model = MODEL.matcher(path);
        if (model.matches()) {
            Subject subject = subjects.named(model.group(1));
            if (subject == null) {
                return ProtocolRoute.failing(unknown(model.group(1)));
            }
            String version = model.group(2);
            if (version != null && !version.equals(subject.version())) {
                return ProtocolRoute.failing(unknown(subject, version));
            }
            return of(head, subject, model.group(3) == null ? "" : model.group(3), ready);
        }
        Matcher repository = REPOSITORY.matcher(path);
        if (repository.matches()) {
            String name = repository.group(1);
            return post(
                    head,
                    subjects.named(name) == null
                            ? ProtocolRoute.failing(unknown(name))
                            : ProtocolRoute.of(false, ProtocolRouter::fixed));
        }
        return unknownPath(head);
    }

    private Route of(Exchange head, Subject subject, String action, boolean ready) {
        return switch (action) {
            case "" -> get(head, () -> Documents.metadata(subject));
            case "ready" -> get(head, () -> ready ? Documents.ready(subject) : notReady());
            case "config" -> get(head, () -> Documents.configuration(subject));
            case "stats" -> get(head, () -> subjects.statistics(List.of(subject)));
            case "infer" ->
                    post(head, new InferRoute(subject, subjects.tally(subject), memory, clock));
            default -> unknownPath(head);
        };
    }

    private static Response notReady() {
        return ProtocolError.of(
                new ServingException(
                        ErrorCode.OVERLOADED, "the server is not ready; ask again later"));
    }

    private static Response fixed() {
        return ProtocolError.of(
                ProtocolError.UNSUPPORTED,
                "models are loaded when the server starts, and can be neither loaded nor unloaded"
                        + " while it runs");
    }

    private ServingException unknown(String name) {
        List<String> known = subjects.all().stream().map(Subject::name).toList();
        return new ServingException(
                ErrorCode.NOT_FOUND,
                "there is no model '"
                        + Suggestion.shown(name)
                        + "': "
                        + Suggestion.of(name, known));
    }

    private static ServingException unknown(Subject subject, String version) {
        String served = subject.version();
        return new ServingException(
                ErrorCode.NOT_FOUND,
                "there is no version '%s' of %s; %s"
                        .formatted(
                                Suggestion.shown(version),
                                subject.name(),
                                served == null
                                        ? "it has no versions, so leave it out"
                                        : served + " is served"));
    }

    private static Route unknownPath(Exchange head) {
        return ProtocolRoute.failing(
                new ServingException(
                        ErrorCode.NOT_FOUND,
                        "there is nothing at '"
                                + Suggestion.shown(head.path())
                                + "'; there is "
                                + PATHS));
    }

    private static Route get(Exchange head, Supplier<Response> answer) {
        return got(head, ProtocolRoute.of(false, answer));
    }

    private static Route vital(Exchange head, Supplier<Response> answer) {
        return got(head, ProtocolRoute.of(true, answer));
    }

    private static Route got(Exchange head, Route route) {
        boolean allowed = head.method().equals("GET") || head.method().equals("HEAD");
        return allowed ? route : notAllowed(head, "GET");
    }

    private static Route post(Exchange head, Route route) {
        return head.method().equals("POST") ? route : notAllowed(head, "POST");
    }

    private static Route notAllowed(Exchange head, String allowed) {
        Response response =
                ProtocolError.of(
                        METHOD_NOT_ALLOWED,
                        "this path takes " + allowed + ", not " + Suggestion.shown(head.method()));
        return ProtocolRoute.of(false, () -> response.withHeader("allow", allowed));
    }
}
