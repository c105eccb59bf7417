package dev.punctual.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/// A small HTTP server of another make than the generator's framing, which behaves as a test wants.
final class ToyServer implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final int port;

    /// Starts on a free port; `behaviour` gets each request with its body.
    ToyServer(BiConsumer<HttpServerRequest, String> behaviour) {
        port =
                vertx.createHttpServer()
                        .requestHandler(request -> receive(request, behaviour))
                        .listen(0, "127.0.0.1")
                        .await()
                        .actualPort();
    }

    static void answer(HttpServerRequest request, double value, String rung) {
        request.response()
                .putHeader("content-type", "application/json")
                .end(
                        "{\"answers\":[{\"rung\":\""
                                + rung
                                + "\",\"ages\":{\"x\":[1]},\"reason\":\"best\"}],\"predictions\":["
                                + value
                                + "]}");
    }

    int port() {
        return port;
    }

    Vertx vertx() {
        return vertx;
    }

    /// The bodies in the order of their arrival.
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    private void receive(HttpServerRequest request, BiConsumer<HttpServerRequest, String> then) {
        request.bodyHandler((Buffer body) -> {
            bodies.add(body.toString());
            then.accept(request, body.toString());
        });
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
