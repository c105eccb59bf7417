package dev.punctual.server.http.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.endpoints.ServerTiming;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.oip.Caller;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who asked over HTTP.
record RestCaller(Subject subject, Exchange exchange) implements Caller {

    @Override
    public Consumer<String> written(
            InferRequest request, List<Tensor> outputs, Map<String, String> parameters) {
        Response response = InferWriter.write(subject, request, outputs, parameters);
        return timing -> Packing.send(exchange, response.withHeader(ServerTiming.HEADER, timing));
    }

    @Override
    public void failed(ServingException failure, String timing) {
        exchange.respond(ProtocolError.of(failure).withHeader(ServerTiming.HEADER, timing));
    }

    @Override
    public @Nullable String traceparent() {
        return exchange.header(TraceContext.HEADER);
    }

    @Override
    public boolean waits() {
        return exchange.waits();
    }
}
