package dev.punctual.server.http.models;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.models.ModelVersions.Label;
import dev.punctual.server.http.models.ModelVersions.ModelStatus;
import dev.punctual.server.http.models.ModelVersions.Order;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The routes that show the versions of models, and change what they are for.
public final class ModelRoutes {
    private static final int OK = 200;
    private static final int BODY_BYTES = 4_096;
    private static final int BYTES = 2_048;
    private static final String ACTIONS =
            "load, unload, stable, canary, shadow, end-canary, end-shadow";
    private static final List<String> FIELDS = List.of("version", "share", "unmeasured");

    private final ModelVersions models;

    public ModelRoutes(ModelVersions models) {
        this.models = models;
    }

    /// What a body says; what it does not say is null or false.
    private record Wish(@Nullable String version, @Nullable Double share, boolean unmeasured) {

        /// @throws ServingException if no version is named
        String needed() {
            if (version == null) {
                throw new ServingException(
                        ErrorCode.MISSING_FIELD, "name a version: {\"version\": \"3\"}", "version");
            }
            return version;
        }
    }

    /// Shows all models.
    public Route all() {
        return apart(exchange -> {
            var json = new JsonBuffer(BYTES).raw("{\"models\":[");
            List<ModelStatus> all = models.models();
            for (ModelStatus model : all) {
                ModelStatusJson.write(json, model);
                json.raw(',');
            }
            if (!all.isEmpty()) {
                json.unwrite();
            }
            exchange.respond(Response.json(OK, Map.of(), json.raw("]}")));
        });
    }

    /// Shows one model.
    public Route one(String name) {
        return apart(exchange -> respond(exchange, models.model(name)));
    }

    /// Changes what versions of a model are for.
    ///
    /// @param action behind the colon of the path
    public Route change(String name, String action) {
        return apart(exchange -> {
            Wish wish = wish(exchange);
            respond(exchange, change(name, action, wish).get());
        });
    }

    private Supplier<ModelStatus> change(String name, String action, Wish wish) {
        return switch (action) {
            case "load" -> () -> models.load(name, wish.version);
            case "unload" -> () -> models.unload(name, wish.version);
            case "stable", "canary", "shadow" -> {
                Label label = Label.valueOf(action.toUpperCase(Locale.ROOT));
                var order = new Order(label, wish.needed(), wish.share, wish.unmeasured);
                yield () -> models.label(name, order);
            }
            case "end-canary" -> () -> models.end(name, Label.CANARY);
            case "end-shadow" -> () -> models.end(name, Label.SHADOW);
            default ->
                    throw new ServingException(
                            ErrorCode.NOT_FOUND,
                            "a model takes no ':%s'; there is %s"
                                    .formatted(Suggestion.shown(action), ACTIONS));
        };
    }

    private static void respond(Exchange exchange, ModelStatus model) {
        var json = new JsonBuffer(BYTES);
        ModelStatusJson.write(json, model);
        exchange.respond(Response.json(OK, Map.of(), json));
    }

    /// A route on a thread that may wait: it looks into files, and loads.
    private static Route apart(Consumer<Exchange> answer) {
        return new ApartRoute(BODY_BYTES, answer);
    }

    private static Wish wish(Exchange exchange) {
        if (exchange.bodyLength() == 0) {
            return new Wish(null, null, false);
        }
        MediaTypes.requireJson(exchange);
        return JsonInput.read(exchange.body(), 0, exchange.bodyLength(), ModelRoutes::wish);
    }

    private static Wish wish(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body must be an object");
        }
        String version = null;
        Double share = null;
        boolean unmeasured = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "version" -> version = version(json, token);
                case "share" -> share = share(json, token);
                case "unmeasured" -> unmeasured = token == JsonToken.VALUE_TRUE;
                default ->
                        throw new ServingException(
                                ErrorCode.UNKNOWN_FIELD,
                                "there is no such field: " + Suggestion.of(name, FIELDS),
                                Suggestion.shown(name));
            }
        }
        return new Wish(version, share, unmeasured);
    }

    private static String version(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "a version is a text such as \"3\"", "version");
        }
        return json.getText();
    }

    private static Double share(JsonParser json, JsonToken token) throws IOException {
        double share = token.isNumeric() ? json.getDoubleValue() : Double.NaN;
        if (!(share > 0 && share <= 1)) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "a share is a number above 0 and at most 1, such as 0.05",
                    "share");
        }
        return share;
    }
}
