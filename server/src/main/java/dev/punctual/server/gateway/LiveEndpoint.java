package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.log.AnswerLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An endpoint as it is served now: chooses the ladder of each request, and knows how many requests are on their way by it.
final class LiveEndpoint {
    /*
     * How a canary does is judged by what the endpoint promises: a caller who allows much less, or who has gone, cannot
     * have it ended, and neither can a request that was refused for want of room.
     */
    private static final double FAIR_SHARE = 0.8;

    private static final Serving.Outcomes UNHEARD =
            new Serving.Outcomes() {
                @Override
                public void answered(List<Answer> answers, long nanos) {}

                @Override
                public void failed(long nanos) {}
            };

    private final EndpointShape shape;
    private final Serving serving;
    private final AnswerLog.@Nullable Inlet log;
    private final Flights flights = new Flights();
    private final AtomicInteger underWay = new AtomicInteger();

    LiveEndpoint(EndpointShape shape, Serving serving, AnswerLog.@Nullable Inlet log) {
        this.shape = shape;
        this.serving = serving;
        this.log = log;
    }

    EndpointShape shape() {
        return shape;
    }

    AnswerLog.@Nullable Inlet log() {
        return log;
    }

    Flights flights() {
        return flights;
    }

    Serving serving() {
        return serving;
    }

    /// Whether no request is on its way by it; once it was replaced, none will ever be again.
    boolean idle() {
        return underWay.get() == 0;
    }

    /// Takes note of a request that starts; [#leave] must follow, which [#attend] sees to.
    void enter() {
        underWay.incrementAndGet();
    }

    void leave() {
        underWay.decrementAndGet();
    }

    /// The ladder for a request, which is that of its first question's key.
    Ladder ladder(List<Frame> questions) {
        Serving.Canary canary = serving.canary();
        return canary != null && canary.keys().takes(canary.keys().hash(questions.getFirst()))
                ? canary.ladder()
                : serving.stable();
    }

    /// Hears of the end of a request that goes by a ladder, through the sink that is returned.
    AnswerSink attend(Ladder ladder, AnswerSink sink, Deadline deadline, MonotonicClock clock) {
        long now = clock.nanos();
        Serving.Canary canary = serving.canary();
        if (canary == null || !canary.ladder().equals(ladder)) {
            return new Attendance(sink, null, clock, now);
        }
        boolean fair = deadline.slackNanos(now) >= FAIR_SHARE * shape.budget().toNanos();
        return new Attendance(sink, fair ? canary.outcomes() : UNHEARD, clock, now);
    }

    /// Passes the end of a request on to all whom it concerns.
    private final class Attendance implements AnswerSink {
        private final AnswerSink sink;
        private final Serving.@Nullable Outcomes outcomes;
        private final MonotonicClock clock;
        private final long startNanos;

        Attendance(
                AnswerSink sink,
                Serving.@Nullable Outcomes outcomes,
                MonotonicClock clock,
                long startNanos) {
            this.sink = sink;
            this.outcomes = outcomes;
            this.clock = clock;
            this.startNanos = startNanos;
        }

        @Override
        public void answered(List<Answer> answers) {
            leave();
            if (outcomes != null) {
                outcomes.answered(answers, clock.nanos() - startNanos);
            }
            sink.answered(answers);
            if (serving.shadow() != null && outcomes == null) {
                serving.shadow().answered(answers);
            }
        }

        @Override
        public boolean wanted() {
            return sink.wanted();
        }

        @Override
        public long mostStaleNanos() {
            return sink.mostStaleNanos();
        }

        @Override
        public void failed(ServingException failure) {
            leave();
            ErrorCategory category = failure.code().category();
            boolean fault =
                    category == ErrorCategory.INTERNAL || category == ErrorCategory.EXTERNAL;
            if (outcomes != null && fault && sink.wanted()) {
                outcomes.failed(clock.nanos() - startNanos);
            }
            sink.failed(failure);
        }
    }
}
