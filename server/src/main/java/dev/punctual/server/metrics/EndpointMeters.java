package dev.punctual.server.metrics;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.server.http.endpoints.EndpointShape;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The metrics of requests. Any thread may add.
final class EndpointMeters {
    /*
     * What is added to for every request is looked up by its labels once, and kept for the endpoint: finding seven
     * histograms by names took longer than adding to them.
     */
    private static final double NANOS = 1e-9;
    private static final double[] BUCKETS_SECONDS = {
        0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1,
        0.5, 1
    };
    private static final int OK = 200;
    private static final List<Reason> REASONS = List.of(Reason.values());

    private final Counter answers;
    private final Counter cached;
    private final Counter shared;
    private final Counter requests;
    private final Counter late;
    private final Histogram requestSeconds;
    private final Histogram stageSeconds;
    private final Map<String, Meters> byEndpoint = new ConcurrentHashMap<>();

    EndpointMeters(PrometheusRegistry registry) {
        answers =
                counter(
                                "punctual_answers",
                                "Answers by the rung that gave them, and why it was not a better one.")
                        .labelNames("endpoint", "rung", "reason")
                        .register(registry);
        cached =
                counter(
                                "punctual_cached_answers",
                                "Answers that were taken from the cache, of all.")
                        .labelNames("endpoint", "rung", "reason")
                        .register(registry);
        shared =
                counter(
                                "punctual_shared_answers",
                                "Answers that waited for another request to compute the same.")
                        .labelNames("endpoint")
                        .register(registry);
        requests =
                counter("punctual_requests", "Requests by endpoint and HTTP status.")
                        .labelNames("endpoint", "status")
                        .register(registry);
        late =
                counter("punctual_late_answers", "Answers that left after the endpoint's budget.")
                        .labelNames("endpoint")
                        .register(registry);
        requestSeconds =
                histogram(
                                "punctual_request_seconds",
                                "From the arrival of a request to its answer.")
                        .labelNames("endpoint")
                        .register(registry);
        stageSeconds =
                histogram("punctual_stage_seconds", "The time of a request by stage.")
                        .labelNames("endpoint", "stage")
                        .register(registry);
    }

    /// Counts the answers of a request.
    void answered(EndpointShape endpoint, List<Answer> given) {
        Meters meters = meters(endpoint);
        for (int i = 0; i < given.size(); i++) {
            Answer answer = given.get(i);
            meters.answers(answer.rung(), answer.reason()).inc();
            if (answer.cached()) {
                String rung = endpoint.rungNames().get(answer.rung());
                cached.labelValues(endpoint.name(), rung, answer.reason().wireName()).inc();
            }
        }
    }

    void shared(EndpointShape endpoint, int amount) {
        shared.labelValues(endpoint.name()).inc(amount);
    }

    /// Takes note of a request whose answer was handed to the connection.
    void finished(EndpointShape endpoint, Ledger ledger, long totalNanos, int status) {
        Meters meters = meters(endpoint);
        if (status == OK) {
            meters.answered.inc();
        } else {
            requests.labelValues(endpoint.name(), Integer.toString(status)).inc();
        }
        meters.seconds.observe(totalNanos * NANOS);
        if (totalNanos > endpoint.budget().toNanos()) {
            late.labelValues(endpoint.name()).inc();
        }
        for (int i = 0; i < Stage.ALL.size(); i++) {
            Stage stage = Stage.ALL.get(i);
            long spent = ledger.spentNanos(stage);
            if (spent > 0) {
                meters.stage(stage).observe(spent * NANOS);
            }
        }
    }

    private Meters meters(EndpointShape endpoint) {
        Meters known = byEndpoint.get(endpoint.name());
        if (known != null && known.endpoint.equals(endpoint)) {
            return known;
        }
        var meters = new Meters(endpoint);
        byEndpoint.put(endpoint.name(), meters);
        return meters;
    }

    /// The meters of one endpoint, those that are not used by every request made when they are first used.
    private final class Meters {
        private final EndpointShape endpoint;
        private final CounterDataPoint answered;
        private final DistributionDataPoint seconds;
        private final AtomicReferenceArray<@Nullable DistributionDataPoint> stages =
                new AtomicReferenceArray<>(Stage.ALL.size());
        private final AtomicReferenceArray<@Nullable CounterDataPoint> answers;

        Meters(EndpointShape endpoint) {
            this.endpoint = endpoint;
            this.answered = requests.labelValues(endpoint.name(), Integer.toString(OK));
            this.seconds = requestSeconds.labelValues(endpoint.name());
            this.answers = new AtomicReferenceArray<>(endpoint.rungNames().size() * REASONS.size());
        }

        DistributionDataPoint stage(Stage stage) {
            DistributionDataPoint known = stages.get(stage.place());
            if (known == null) {
                known = stageSeconds.labelValues(endpoint.name(), stage.wireName());
                stages.set(stage.place(), known);
            }
            return known;
        }

        CounterDataPoint answers(int rung, Reason reason) {
            int place = rung * REASONS.size() + REASONS.indexOf(reason);
            CounterDataPoint known = answers.get(place);
            if (known == null) {
                String name = endpoint.rungNames().get(rung);
                known =
                        EndpointMeters.this.answers.labelValues(
                                endpoint.name(), name, reason.wireName());
                answers.set(place, known);
            }
            return known;
        }
    }

    private static Counter.Builder counter(String name, String help) {
        return Counter.builder().name(name).help(help).withoutExemplars();
    }

    static Histogram.Builder histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .withoutExemplars()
                .classicOnly()
                .classicUpperBounds(BUCKETS_SECONDS);
    }
}
