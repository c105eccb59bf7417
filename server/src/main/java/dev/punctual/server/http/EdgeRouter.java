package dev.punctual.server.http;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushView;
import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.endpoints.EndpointListing;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.PredictRoute;
import dev.punctual.server.http.events.EventsRoute;
import dev.punctual.server.http.events.FeastPushRoute;
import dev.punctual.server.http.events.ViewPushRoute;
import dev.punctual.server.http.features.FeastReadRoute;
import dev.punctual.server.http.features.FeatureReadRoute;
import dev.punctual.server.http.features.FeatureReads;
import dev.punctual.server.http.features.FeatureRoutes;
import dev.punctual.server.http.indexes.IndexRoutes;
import dev.punctual.server.http.jobs.IndexJob;
import dev.punctual.server.http.jobs.IndexJobRoutes;
import dev.punctual.server.http.jobs.LoadRoutes;
import dev.punctual.server.http.jobs.TableJob;
import dev.punctual.server.http.jobs.TableRoutes;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.models.ModelRoutes;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import dev.punctual.server.http.wire.Router;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The paths of the gateway.
final class EdgeRouter implements Router {
    /*
     * Readers and writers of endpoints are compiled at once, those of sources and views when first asked for, and all
     * again when the port gives another shape under a name, which is when its definition has changed. There are never
     * more of them than names that exist.
     */
    private static final String INFERENCE = "/v2";
    private static final String ENDPOINTS = "/v1/endpoints";
    private static final String SOURCES = "/v1/sources/";
    private static final String FEATURES = "/v1/features";
    private static final String PREDICT = ":predict";
    private static final String PLAN = "/plan";
    private static final String MATERIALIZE = ":materialize";
    private static final String MODELS = "/v1/models";
    private static final String JOBS = "/v1/jobs/";
    private static final String PRECOMPUTED = "/v1/precomputed/";
    private static final String COMPUTE = ":compute";
    private static final String BUDGET = "/v1/budget";
    private static final String INDEXES = "/v1/indexes";
    private static final String EVENTS = "/events";
    private static final String READ = "/v1/features:read";
    private static final String VIEWS = "/v1/views/";
    private static final String PUSH = ":push";
    private static final String PATHS =
            "POST /v1/endpoints/{endpoint}:predict, GET /v1/endpoints, GET"
                    + " /v1/endpoints/{endpoint}, GET /v1/endpoints/{endpoint}/plan, POST"
                    + " /v1/sources/{source}/events, GET /v1/features, GET /v1/features?q={words}, GET"
                    + " /v1/features/{view}, GET /v1/features/{view}/{feature}, POST"
                    + " /v1/features:read, POST /v1/views/{view}:push, POST"
                    + " /v1/views/{view}:materialize, POST /v1/precomputed/{table}:compute, GET /v1/jobs/{job}, GET /v1/models,"
                    + " GET /v1/models/{model}, POST /v1/models/{model}:{action},"
                    + " POST /get-online-features, POST /push, POST /write-to-online-store, GET /v1/budget, GET /v1/budget/{endpoint},"
                    + " POST /v1/indexes/{index}:neighbors, POST /v1/indexes/{index}:build, GET /v1/indexes, GET /v1/indexes/{index},"
                    + " GET /health/live, GET /health/ready,"
                    + " GET /v2, GET /metrics";

    private final EdgePorts ports;
    private final BooleanSupplier isReady;
    private final EdgeSettings settings;
    private final Map<String, PredictRoute> predictRoutes = new ConcurrentHashMap<>();
    private final Map<String, EventsRoute> eventsRoutes = new ConcurrentHashMap<>();
    private final FeatureRoutes features;
    private final Map<String, ViewPushRoute> viewRoutes = new ConcurrentHashMap<>();
    private final ModelRoutes models;
    private final IndexRoutes indexes;
    private final Route featureRead;
    private final Route feastRead;
    private final Route feastPush;
    private final @Nullable ClientGate gate;
    private final Route live;
    private final Route ready;
    private final Route metrics;

    EdgeRouter(EdgePorts ports, EdgeSettings settings, BooleanSupplier isReady) {
        this.ports = ports;
        this.settings = settings;
        this.isReady = isReady;
        this.features = new FeatureRoutes(ports.features());
        this.models = new ModelRoutes(ports.models());
        var reads = new FeatureReads(ports.featureSets(), ports.clock(), ports.wallClock());
        this.featureRead = new FeatureReadRoute(reads, settings.predictBytes());
        this.feastRead = new FeastReadRoute(reads, settings.predictBytes());
        this.feastPush =
                new FeastPushRoute(
                        ports.pushes(), ports.events(), ports.wallClock(), settings.eventsBytes());
        this.indexes = new IndexRoutes(ports.indexes(), ports.clock(), settings.predictBytes());
        this.gate = settings.clients();
        this.live = StatusRoutes.live();
        this.ready = StatusRoutes.ready(isReady);
        this.metrics = StatusRoutes.metrics(ports.metrics());
        ports.predictions().endpoints().forEach(this::predictRoute);
    }

    @Override
    public Route route(Exchange head) {
        String path = head.path();
        ServingException refusal =
                gate == null || !asks(head, path)
                        ? null
                        : gate.refusal(head.address(), head::header);
        return refusal == null ? route(head, path) : Route.failing(refusal);
    }

    /// Whether a request makes something compute.
    private static boolean asks(Exchange head, String path) {
        return head.method().equals("POST")
                && (path.startsWith(INFERENCE + "/")
                        || path.endsWith(PREDICT)
                        || path.endsWith(IndexRoutes.NEIGHBORS)
                        || path.equals(READ)
                        || path.equals("/get-online-features"));
    }

    private Route route(Exchange head, String path) {
        if (path.equals(INFERENCE) || path.startsWith(INFERENCE + "/")) {
            return ports.inference().route(head, isReady.getAsBoolean());
        }
        if (path.startsWith(ENDPOINTS)) {
            return endpoints(head, path.substring(ENDPOINTS.length()));
        }
        if (path.startsWith(SOURCES) && path.endsWith(EVENTS)) {
            int from = SOURCES.length();
            int to = path.length() - EVENTS.length();
            return from < to ? push(head, path.substring(from, to)) : unknownPath(path);
        }
        if (path.equals(READ)) {
            return post(head, featureRead);
        }
        if (path.startsWith(VIEWS) && path.endsWith(PUSH)) {
            return write(head, path.substring(VIEWS.length(), path.length() - PUSH.length()));
        }
        if (path.startsWith(FEATURES)) {
            Route route = features.route(head, path.substring(FEATURES.length()));
            return route == null ? unknownPath(path) : get(head, route);
        }
        if (path.startsWith(VIEWS) && path.endsWith(MATERIALIZE)) {
            int to = Math.max(VIEWS.length(), path.length() - MATERIALIZE.length());
            return post(head, LoadRoutes.load(ports.loads(), path.substring(VIEWS.length(), to)));
        }
        if (path.startsWith(MODELS)) {
            return models(head, path.substring(MODELS.length()));
        }
        if (path.equals(INDEXES) || path.startsWith(INDEXES + "/")) {
            return indexes(head, path.substring(INDEXES.length()));
        }
        if (path.startsWith(JOBS)) {
            return get(head, job(path.substring(JOBS.length())));
        }
        if (path.startsWith(PRECOMPUTED) && path.endsWith(COMPUTE)) {
            int to = Math.max(PRECOMPUTED.length(), path.length() - COMPUTE.length());
            String table = path.substring(PRECOMPUTED.length(), to);
            return post(head, TableRoutes.compute(ports.tables(), table));
        }
        if (path.equals(BUDGET) || path.startsWith(BUDGET + "/")) {
            return get(head, budget(head, path));
        }
        return switch (path) {
            case "/get-online-features" -> post(head, feastRead);
            case "/push", "/write-to-online-store" -> post(head, feastPush);
            case "/health/live" -> get(head, live);
            case "/health/ready" -> get(head, ready);
            case "/metrics" -> get(head, metrics);
            default -> unknownPath(path);
        };
    }

    /// @param rest the path after `/v1/endpoints`
    private Route endpoints(Exchange head, String rest) {
        if (rest.isEmpty()) {
            return get(head, EndpointListing.of(ports.predictions().endpoints()));
        }
        boolean plan = rest.endsWith(PLAN);
        int end = rest.length() - (plan ? PLAN.length() : 0);
        if (rest.charAt(0) != '/' || rest.substring(0, end).indexOf('/', 1) >= 0) {
            return unknownPath(head.path());
        }
        boolean predict = rest.endsWith(PREDICT);
        String name = rest.substring(1, predict ? end - PREDICT.length() : Math.max(1, end));
        EndpointShape shape = ports.predictions().endpoint(name);
        if (shape == null) {
            return unknownEndpoint(name);
        }
        if (plan) {
            String text = ports.predictions().explain(shape);
            return get(head, Route.answering(Response.text(text)));
        }
        return predict ? post(head, predictRoute(shape)) : get(head, EndpointListing.of(shape));
    }

    /// @param rest the path after `/v1/models`
    private Route models(Exchange head, String rest) {
        if (rest.isEmpty()) {
            return get(head, models.all());
        }
        if (rest.charAt(0) != '/') {
            return unknownPath(head.path());
        }
        int action = rest.indexOf(':');
        return action < 0
                ? get(head, models.one(rest.substring(1)))
                : post(head, models.change(rest.substring(1, action), rest.substring(action + 1)));
    }

    /// @param rest the path after `/v1/indexes`
    private Route indexes(Exchange head, String rest) {
        if (rest.isEmpty()) {
            return get(head, indexes.all());
        }
        int action = rest.lastIndexOf(':');
        String name = rest.substring(1, Math.max(1, action < 0 ? rest.length() : action));
        if (!indexes.names().contains(name)) {
            return notFound("index", name, indexes.names());
        }
        return switch (action < 0 ? "" : rest.substring(action)) {
            case "" -> get(head, indexes.one(name));
            case IndexRoutes.NEIGHBORS -> post(head, indexes.neighbors(name));
            case IndexJobRoutes.BUILD ->
                    post(head, IndexJobRoutes.build(ports.indexBuilds(), name));
            default -> unknownPath(head.path());
        };
    }

    private Route job(String id) {
        TableJob table = ports.tables().job(id);
        if (table != null) {
            return TableRoutes.job(table);
        }
        IndexJob index = ports.indexBuilds().job(id);
        return index == null ? LoadRoutes.job(ports.loads(), id) : IndexJobRoutes.job(index);
    }

    private Route budget(Exchange head, String path) {
        String endpoint =
                path.length() <= BUDGET.length() + 1 ? null : path.substring(BUDGET.length() + 1);
        String minutes = head.parameter("minutes");
        return ApartRoute.json(() -> ports.budgets().report(endpoint, minutes));
    }

    private Route predictRoute(EndpointShape shape) {
        PredictRoute route = predictRoutes.get(shape.name());
        if (route == null || !route.shape().equals(shape)) {
            route =
                    new PredictRoute(
                            shape,
                            ports.predictions(),
                            ports.clock(),
                            ports.wallClock(),
                            settings.predictBytes());
            predictRoutes.put(shape.name(), route);
        }
        return route;
    }

    private Route push(Exchange head, String name) {
        SourceDefinition.Event source = ports.events().source(name);
        if (source == null) {
            return notFound("event source", name, ports.events().sources());
        }
        EventsRoute route = eventsRoutes.get(name);
        if (route == null || !route.source().equals(source)) {
            route = new EventsRoute(source, ports.events(), settings.eventsBytes());
            eventsRoutes.put(name, route);
        }
        return post(head, route);
    }

    private Route write(Exchange head, String name) {
        PushView view = ports.pushes().view(name);
        if (view == null) {
            return notFound("push view", name, ports.pushes().names());
        }
        ViewPushRoute route = viewRoutes.get(name);
        if (route == null || !route.view().equals(view)) {
            route =
                    new ViewPushRoute(
                            view, ports.pushes(), ports.wallClock(), settings.eventsBytes());
            viewRoutes.put(name, route);
        }
        return post(head, route);
    }

    private Route unknownEndpoint(String name) {
        List<String> names =
                ports.predictions().endpoints().stream().map(EndpointShape::name).toList();
        return notFound("endpoint", name, names);
    }

    private static Route notFound(String kind, String name, List<String> known) {
        String message =
                "there is no "
                        + kind
                        + " '"
                        + Suggestion.shown(name)
                        + "': "
                        + Suggestion.of(name, known);
        return Route.failing(new ServingException(ErrorCode.NOT_FOUND, message));
    }

    private static Route unknownPath(String path) {
        String message = "there is nothing at '" + Suggestion.shown(path) + "'; there is " + PATHS;
        return Route.failing(new ServingException(ErrorCode.NOT_FOUND, message));
    }

    private static Route get(Exchange head, Route route) {
        String method = head.method();
        return method.equals("GET") || method.equals("HEAD") ? route : notAllowed(method, "GET");
    }

    private static Route post(Exchange head, Route route) {
        return head.method().equals("POST") ? route : notAllowed(head.method(), "POST");
    }

    private static Route notAllowed(String method, String allowed) {
        String message = "this path takes " + allowed + ", not " + Suggestion.shown(method);
        Response response = Response.failure(ErrorCode.METHOD_NOT_ALLOWED, message, null);
        return Route.answering(response.withHeader("allow", allowed));
    }
}
