package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Rungs;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.endpoints.AnswerSink;
import dev.punctual.server.log.AnswerLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What is sent for one request, once: the first outcome is the one. Any thread may use it.
final class Outcome {
    private final Gateway gateway;
    private final Gateway.Served served;
    private final Rungs rungs;
    private final List<Frame> asked;
    private final Deadline deadline;
    private final AnswerSink sink;
    private final Pending pending;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final long arrivedMicros;

    /// When the features were about to be read.
    private volatile long readMicros;

    /// What the cache has answered.
    private volatile Recalled recalled = Recalled.NOTHING;

    /// What is sent at the deadline if nothing better is ready.
    private volatile @Nullable List<Answer> insurance;

    Outcome(Gateway gateway, Gateway.Served served, Request.Call call, Pending pending) {
        this.gateway = gateway;
        this.served = served;
        this.rungs = served.ladder().rungs();
        this.asked = call.questions();
        this.deadline = call.deadline();
        this.sink = call.sink();
        this.pending = pending;
        this.arrivedMicros = gateway.wallClock().micros();
        this.readMicros = arrivedMicros;
    }

    /// Whether anyone waits for an answer still.
    boolean wanted() {
        return !answered.get() && sink.wanted();
    }

    /// Whether there was one.
    boolean told() {
        return answered.get();
    }

    /// Takes note that the features are about to be read.
    long reading() {
        long now = gateway.wallClock().micros();
        readMicros = now;
        return now;
    }

    /// Looks for answers in the cache, and gives the questions that it has none for.
    List<Question> recall(Choice choice, List<Question> open) {
        Recalled before = recalled;
        Recalled after = before.with(open, question -> rungs.remembered(choice, question));
        recalled = after;
        return after == before ? open : after.stillOpen(before, open);
    }

    /// Has answers to the questions that are open ready for the deadline.
    void insure(@Nullable List<Answer> answers) {
        insurance = answers == null ? null : recalled.and(answers);
    }

    /// Whether something can be sent at the deadline.
    boolean insured() {
        return insurance != null;
    }

    /// Answers by the best that is ready, at the deadline or when nothing better will come.
    void giveUp() {
        List<Answer> ready = insurance;
        if (!sink.wanted()) {
            fail(new ServingException(ErrorCode.NO_ANSWER, "nobody waits for an answer any more"));
        } else if (ready == null) {
            answerWithout(Reason.OVERRUN);
        } else {
            answer(ready, readMicros);
        }
    }

    /// Answers by what needs no features. A lane may be reading them meanwhile, so its frames are left alone.
    void answerWithout(Reason reason) {
        try {
            FeaturePlan features = served.ladder().plan().features();
            int fields = served.shape().request().size();
            Recalled known = recalled;
            var questions =
                    known.open(asked).stream()
                            .map(frame -> frame.withFirst(fields))
                            .map(frame -> features.question(frame, Frame.UNKNOWN_TIME, 0))
                            .toList();
            List<Answer> answers = rungs.answerWithout(reason, questions);
            answer(known.and(answers), Frame.UNKNOWN_TIME);
        } catch (ServingException e) {
            fail(e);
        }
    }

    /// Answers the questions that the cache has not answered, and with them the request.
    void answer(List<Answer> answers) {
        answer(recalled.and(answers), readMicros);
    }

    /// @param readMicros when the features of the answers were about to be read, if they were
    private void answer(List<Answer> answers, long readMicros) {
        if (settle()) {
            gateway.telemetry().answered(served.shape(), answers);
            gateway.leave();
            AnswerLog.Inlet log = served.log();
            if (log != null) {
                boolean late = deadline.expired(gateway.clock().nanos());
                log.answered(answers, arrivedMicros, readMicros, late);
            }
            sink.answered(answers);
        }
    }

    void fail(ServingException failure) {
        if (settle()) {
            gateway.leave();
            sink.failed(failure);
        }
    }

    private boolean settle() {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        pending.end();
        return true;
    }
}
