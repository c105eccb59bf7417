package dev.punctual.server.trace;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.models.ModelShape;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends traces of requests to a collector: a share of all, and each that was late or failed. Never holds a request up.
public final class Traces implements AutoCloseable {
    /*
     * Whether a trace is kept is decided when the request is over, so that the late ones are there whole. Until then a
     * request costs what its ledger does anyway: ids, spans and messages are made by the thread that sends them. The queue
     * is bounded, and what finds no room in it, or no collector, is counted.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
    private static final InstrumentationScope SCOPE =
            InstrumentationScope.newBuilder().setName("dev.punctual").build();
    private static final int QUEUE = 2_048;
    private static final int BATCH = 256;
    private static final long TICK_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final long CLOSE_MILLIS = 3_000;
    private static final int SERVER_ERROR = 500;
    private static final int SUCCESS_HUNDREDS = 2;

    private final TraceSettings settings;
    private final WallClock clock;
    private final Resource resource;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();
    private final BlockingQueue<FinishedRequest> queue = new ArrayBlockingQueue<>(QUEUE);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Thread thread;
    private boolean failing;

    /// @param project what the service is called
    public Traces(TraceSettings settings, String project, WallClock clock) {
        this.settings = settings;
        this.clock = clock;
        this.resource =
                Resource.newBuilder()
                        .addAttributes(FinishedRequest.text("service.name", "punctual"))
                        .addAttributes(FinishedRequest.text("punctual.project", project))
                        .build();
        this.thread = Thread.ofPlatform().name("traces").daemon().start(this::run);
    }

    /// The place of a request in its trace, with whether the trace is kept as far as that is known before it ends.
    public TraceContext sampled(TraceContext place) {
        return place.kept(place.sampled() || place.within(settings.share()));
    }

    /// Takes note of a request whose answer was handed over.
    public void finished(EndpointShape endpoint, Ledger ledger, long totalNanos, int status) {
        finished(new Traced.Endpoint(endpoint), ledger, totalNanos, status);
    }

    /// Takes note of an inference by a model that was asked by itself.
    public void finished(ModelShape model, Ledger ledger, long totalNanos, int status) {
        finished(new Traced.Model(model), ledger, totalNanos, status);
    }

    private void finished(Traced asked, Ledger ledger, long totalNanos, int status) {
        boolean striking = asked.late(totalNanos) || status >= SERVER_ERROR;
        if (striking || sampled(ledger.trace()).sampled()) {
            var request = new FinishedRequest(asked, ledger, totalNanos, status, clock.micros());
            if (!queue.offer(request)) {
                dropped.increment();
            }
        }
    }

    /// How many requests have their trace at the collector.
    public long sent() {
        return sent.sum();
    }

    /// How many traces found no room.
    public long dropped() {
        return dropped.sum();
    }

    /// How many traces the collector did not take.
    public long lost() {
        return lost.sum();
    }

    private void run() {
        var batch = new ArrayList<FinishedRequest>();
        boolean last;
        do {
            last = waited();
            while (queue.drainTo(batch, BATCH) > 0) {
                send(batch);
                batch.clear();
            }
        } while (!last);
    }

    private boolean waited() {
        try {
            return closing.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown(); // nobody interrupts this thread but to end it
            return true;
        }
    }

    private void send(List<FinishedRequest> batch) {
        HttpRequest post =
                HttpRequest.newBuilder(settings.spans())
                        .timeout(PATIENCE)
                        .header("content-type", "application/x-protobuf")
                        .POST(BodyPublishers.ofByteArray(message(batch)))
                        .build();
        try {
            HttpResponse<Void> response = client.send(post, BodyHandlers.discarding());
            if (response.statusCode() / 100 == SUCCESS_HUNDREDS) {
                sent.add(batch.size());
                failing = false;
            } else {
                failed(batch.size(), "it answered " + response.statusCode());
            }
        } catch (IOException e) {
            failed(batch.size(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            lost.add(batch.size());
            closing.countDown();
        }
    }

    /// Says once that the collector fails, until it takes traces again.
    private void failed(int count, String why) {
        lost.add(count);
        if (!failing) {
            LOG.warn("traces are lost, as {} does not take them: {}", settings.spans(), why);
        }
        failing = true;
    }

    private byte[] message(List<FinishedRequest> batch) {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder().setScope(SCOPE);
        batch.forEach(request -> request.writeTo(spans));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource).addScopeSpans(spans))
                .build()
                .toByteArray();
    }

    /// Sends what waits, for a little while.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
