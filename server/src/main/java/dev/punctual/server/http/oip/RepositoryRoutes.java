package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import dev.punctual.server.oip.Inferences;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The routes of the repository of models, whose bodies are small and may be left out.
final class RepositoryRoutes {
    private static final int BODY_BYTES = 1 << 20;

    private RepositoryRoutes() {}

    static Route index(Inferences inferences) {
        return new Apart(
                body -> Documents.index(inferences.index(Boolean.TRUE.equals(body.get("ready")))));
    }

    /// Loads or unloads a model, and answers when that is done.
    static Route change(String name, BiConsumer<String, Map<String, Object>> change) {
        return new Apart(body -> {
            change.accept(name, parameters(body.get("parameters")));
            return Documents.of(Map.of());
        });
    }

    private static Map<String, Object> parameters(@Nullable Object tree) {
        var parameters = new LinkedHashMap<String, Object>();
        if (tree instanceof Map<?, ?> map) {
            for (Map.Entry<?, ? extends @Nullable Object> entry : map.entrySet()) {
                Object value = entry.getValue();
                boolean single =
                        value instanceof String
                                || value instanceof Number
                                || value instanceof Boolean;
                if (value == null || !single) {
                    throw wrong("parameters." + entry.getKey(), "a text, a number or a flag");
                }
                parameters.put(String.valueOf(entry.getKey()), value);
            }
        } else if (tree != null) {
            throw wrong("parameters", "an object");
        }
        return parameters;
    }

    private static ServingException wrong(String path, String wanted) {
        return new ServingException(ErrorCode.WRONG_TYPE, "must be " + wanted, path);
    }

    /// A route that answers what a body asks, on a thread that may be blocked.
    private record Apart(Function<Map<?, ?>, Response> answer) implements ProtocolRoute {
        @Override
        public int bodyLimit() {
            return BODY_BYTES;
        }

        @Override
        public void handle(Exchange exchange) {
            LargeBodies.apart(exchange, () -> exchange.respond(answered(exchange)));
        }

        private Response answered(Exchange exchange) {
            try {
                return answer.apply(body(exchange));
            } catch (ServingException e) {
                return ProtocolError.of(e);
            }
        }

        private static Map<?, ?> body(Exchange exchange) {
            if (exchange.bodyLength() == 0) {
                return Map.of();
            }
            try {
                byte[] json = Arrays.copyOf(exchange.body(), exchange.bodyLength());
                if (JsonTree.read(json) instanceof Map<?, ?> map) {
                    return map;
                }
            } catch (IOException e) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY, "the body is not valid JSON", null, e);
            }
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "the body must be a JSON object, or left out");
        }
    }
}
