package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.models.InferenceProtocol;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import dev.punctual.server.oip.Failures;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The paths of the protocol.
public final class ProtocolRouter implements InferenceProtocol {
    private static final String PREFIX = "/v2";
    private static final Pattern REPOSITORY =
            Pattern.compile("/repository/models/([^/]+)/(load|unload)");
    private static final String PATHS =
            "/v2, /v2/health/live, /v2/health/ready, /v2/models, /v2/models/stats, "
                    + "/v2/models/{model}[/versions/{version}] and behind that /ready, /config, "
                    + "/stats and /infer, /v2/repository/index, and "
                    + "/v2/repository/models/{model}/load and /unload";

    private final Inferences inferences;

    public ProtocolRouter(Inferences inferences) {
        this.inferences = inferences;
    }

    @Override
    public Route route(Exchange head, boolean ready) {
        String path = head.path().substring(PREFIX.length());
        return switch (path) {
            case "", "/" -> get(head, Documents::server);
            case "/health/live" -> vital(head, () -> Documents.of(Map.of("live", true)));
            case "/health/ready" ->
                    vital(head, () -> ready ? Documents.of(Map.of("ready", true)) : notReady());
            case "/models" -> get(head, () -> Documents.names(inferences.all()));
            case "/models/stats" -> get(head, () -> statistics(inferences.all()));
            case "/repository/index" -> post(head, RepositoryRoutes.index(inferences));
            default -> named(head, path, ready);
        };
    }

    private Route named(Exchange head, String path, boolean ready) {
        ModelPath model = ModelPath.of(path);
        if (model != null) {
            try {
                Subject subject = inferences.subject(model.name(), model.version());
                return of(head, subject, model.action(), ready);
            } catch (ServingException e) {
                return ProtocolRoute.failing(e);
            }
        }
        Matcher repository = REPOSITORY.matcher(path);
        if (repository.matches()) {
            boolean load = repository.group(2).equals("load");
            return post(
                    head,
                    RepositoryRoutes.change(
                            repository.group(1), load ? inferences::load : inferences::unload));
        }
        return unknownPath(head);
    }

    private Route of(Exchange head, Subject subject, String action, boolean ready) {
        return switch (action) {
            case "" -> get(head, () -> Documents.metadata(subject));
            case "ready" -> get(head, () -> ready ? Documents.ready(subject) : notReady());
            case "config" -> get(head, () -> Documents.configuration(subject));
            case "stats" -> get(head, () -> statistics(List.of(subject)));
            case "infer" -> post(head, new InferRoute(subject, inferences));
            default -> unknownPath(head);
        };
    }

    private Response statistics(List<Subject> subjects) {
        return Documents.statistics(subjects, inferences);
    }

    private static Response notReady() {
        return ProtocolError.of(Failures.notReady());
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
                        new ServingException(
                                ErrorCode.METHOD_NOT_ALLOWED,
                                "this path takes "
                                        + allowed
                                        + ", not "
                                        + Suggestion.shown(head.method())));
        return ProtocolRoute.of(false, () -> response.withHeader("allow", allowed));
    }
}
