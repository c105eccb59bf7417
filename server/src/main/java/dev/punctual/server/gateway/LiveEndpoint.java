package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.AnswerSink;
import dev.punctual.server.http.EndpointShape;
import dev.punctual.server.log.AnswerLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An endpoint as it is served now: chooses the ladder of each request, and knows how many requests are on their way by it.
final class LiveEndpoint {
    private final EndpointShape shape;
    private final Serving serving;
    private final AnswerLog.@Nullable Inlet log;
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

    Serving serving() {
        return serving;
    }

    /// Whether no request is on its way by it; once it was replaced, none will ever be again.
    boolean idle() {
        return underWay.get() == 0;
    }

    /// The ladder for a request, which is that of its first question's key.
    Ladder ladder(List<Frame> questions) {
        Serving.Canary canary = serving.canary();
        return canary != null && canary.keys().takes(canary.keys().hash(questions.getFirst()))
                ? canary.ladder()
                : serving.stable();
    }

    /// Takes note of a request that starts by a ladder, and hears of its end through the sink that is returned.
    AnswerSink attend(Ladder ladder, AnswerSink sink, MonotonicClock clock) {
        underWay.incrementAndGet();
        Serving.Canary canary = serving.canary();
        return new Attendance(
                sink,
                canary != null && canary.ladder().equals(ladder) ? canary.outcomes() : null,
                clock);
    }

    /// Passes the end of a request on to all whom it concerns.
    private final class Attendance implements AnswerSink {
        private final AnswerSink sink;
        private final Serving.@Nullable Outcomes outcomes;
        private final MonotonicClock clock;
        private final long startNanos;

        Attendance(AnswerSink sink, Serving.@Nullable Outcomes outcomes, MonotonicClock clock) {
            this.sink = sink;
            this.outcomes = outcomes;
            this.clock = clock;
            this.startNanos = clock.nanos();
        }

        @Override
        public void answered(List<Answer> answers) {
            underWay.decrementAndGet();
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
        public void failed(ServingException failure) {
            underWay.decrementAndGet();
            if (outcomes != null && failure.code().category() != ErrorCategory.USER) {
                outcomes.failed(clock.nanos() - startNanos);
            }
            sink.failed(failure);
        }
    }
}
