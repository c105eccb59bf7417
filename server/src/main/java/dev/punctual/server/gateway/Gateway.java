package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.LadderReport;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.log.AnswerLog;
import dev.punctual.server.metrics.Telemetry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Answers questions inside their deadline, by the best rung that fits.
public final class Gateway implements Predictions, AutoCloseable {
    /*
     * The thread that brings a request, an event loop, also answers it when all that is to be done is quick: reading
     * features from an embedded store, deriving, and a rung that takes microseconds. What is estimated to take longer runs
     * in a lane, with an answer of a quick rung in hand before it starts, so that something can be sent at the deadline.
     */
    private final @Nullable AnswerLog log;
    private final GatewayLimits limits;
    private final Telemetry telemetry;
    private final Lanes lanes;
    private final Alarms alarms;
    private final MonotonicClock clock;
    private final WallClock wallClock;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile LiveEndpoints endpoints;

    /// Starts to answer.
    ///
    /// @param servings one for each endpoint, with what was learned of its rungs so far
    /// @param witnesses who hears of answers
    public Gateway(
            List<Serving> servings,
            GatewayLimits limits,
            Witnesses witnesses,
            MonotonicClock clock,
            WallClock wallClock) {
        this(servings, limits, witnesses, Means.threads(limits, witnesses, clock, wallClock));
    }

    /// Starts to answer with others' threads.
    Gateway(List<Serving> servings, GatewayLimits limits, Witnesses witnesses, Means means) {
        this.limits = limits;
        this.telemetry = witnesses.telemetry;
        this.clock = means.clock;
        this.wallClock = means.wallClock;
        this.lanes = means.lanes;
        this.alarms = means.alarms;
        this.log = witnesses.log;
        this.endpoints = new LiveEndpoints(servings, log, null);
    }

    /// Answers from now on by others; requests that are on their way keep what they started with.
    ///
    /// @return whether what was replaced is used by no request any more
    public BooleanSupplier serve(List<Serving> servings) {
        LiveEndpoints replaced = endpoints;
        endpoints = new LiveEndpoints(servings, log, replaced);
        return replaced::idle;
    }

    /// What computes, what wakes, and what says the time.
    record Means(Lanes lanes, Alarms alarms, MonotonicClock clock, WallClock wallClock) {

        static Means threads(
                GatewayLimits limits,
                Witnesses witnesses,
                MonotonicClock clock,
                WallClock wallClock) {
            var lanes =
                    new LaneThreads(
                            limits.lanes(),
                            limits.queuedWork(),
                            clock,
                            failure -> witnesses.telemetry.unexpected("a lane", failure));
            return new Means(lanes, new DeadlineTimer(), clock, wallClock);
        }
    }

    /// Who hears of answers.
    ///
    /// @param log keeps some of them; null if none are kept
    public record Witnesses(Telemetry telemetry, @Nullable AnswerLog log) {

        /// Answers are counted and measured only.
        public static Witnesses only(Telemetry telemetry) {
            return new Witnesses(telemetry, null);
        }
    }

    @Override
    public @Nullable EndpointShape endpoint(String name) {
        LiveEndpoint endpoint = endpoints.named(name);
        return endpoint == null ? null : endpoint.shape();
    }

    @Override
    public List<EndpointShape> endpoints() {
        return endpoints.listed();
    }

    @Override
    public void predict(
            EndpointShape endpoint,
            List<Frame> questions,
            Deadline deadline,
            Ledger ledger,
            AnswerSink sink) {
        LiveEndpoint live = enter(endpoint.name());
        if (live == null) {
            sink.failed(
                    new ServingException(
                            ErrorCode.NOT_FOUND, "no endpoint is called " + endpoint.name()));
            return;
        }
        if (inFlight.incrementAndGet() > limits.inFlight()) {
            inFlight.decrementAndGet();
            live.leave();
            sink.failed(
                    new ServingException(
                            ErrorCode.OVERLOADED,
                            limits.inFlight() + " requests are on their way already"));
            return;
        }
        Ladder ladder = live.ladder(questions);
        var served = new Served(live.shape(), ladder, live.log(), live.flights());
        AnswerSink attended = live.attend(ladder, sink, deadline, clock);
        new Request(this, served, new Request.Call(questions, deadline, ledger, attended)).start();
    }

    /// Enters an endpoint as it is served now; null if there is none. One that was replaced between the look and the entry
    /// may be freed already, so the look is repeated.
    private @Nullable LiveEndpoint enter(String name) {
        LiveEndpoint live = endpoints.named(name);
        while (live != null) {
            live.enter();
            LiveEndpoint now = endpoints.named(name);
            if (live.equals(now)) {
                return live;
            }
            live.leave();
            live = now;
        }
        return null;
    }

    @Override
    public void finished(EndpointShape endpoint, Ledger ledger, long totalNanos, int status) {
        telemetry.finished(endpoint, ledger, totalNanos, status);
    }

    @Override
    public String explain(EndpointShape endpoint) {
        Ladder ladder = ladder(endpoint.name());
        return ladder.plan().explain() + LadderReport.of(ladder, clock.nanos());
    }

    /// The ladder of an endpoint, with its estimates.
    public Ladder ladder(String endpoint) {
        LiveEndpoint live = endpoints.named(endpoint);
        if (live == null) {
            throw new ServingException(ErrorCode.NOT_FOUND, "no endpoint is called " + endpoint);
        }
        return live.serving().stable();
    }

    /// How many requests are on their way.
    public int inFlight() {
        return inFlight.get();
    }

    /// How much work waits for a lane.
    public int queuedWork() {
        return lanes.depth();
    }

    /// How many threads were left to calls that hang.
    public int lanesReplaced() {
        return lanes.replaced();
    }

    /// Whether there is nothing else to do.
    public boolean spare() {
        return lanes.depth() == 0 && inFlight() <= limits.lanes();
    }

    @Override
    public void close() {
        lanes.close();
        alarms.close();
    }

    Lanes lanes() {
        return lanes;
    }

    Alarms alarms() {
        return alarms;
    }

    MonotonicClock clock() {
        return clock;
    }

    WallClock wallClock() {
        return wallClock;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    /// What is kept of every budget for the way back.
    long reserveNanos() {
        return limits.reserve().toNanos();
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /// An endpoint as callers see it, its ladder, where its answers are kept, if they are, and what is being computed.
    record Served(
            EndpointShape shape, Ladder ladder, AnswerLog.@Nullable Inlet log, Flights flights) {}
}
