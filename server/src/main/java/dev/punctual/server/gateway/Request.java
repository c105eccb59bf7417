package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.AnswerSink;
import dev.punctual.server.log.AnswerLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One request on its way: features, derived features, the choice of a rung, the rung, the answer.
///
/// It runs on one thread at a time but for its end: the lane that computes and the timer at the deadline race to answer,
/// and the first one wins.
final class Request {
    private final Gateway gateway;
    private final Gateway.Served served;
    private final Ladder ladder;
    private final List<Frame> asked;
    private final Deadline deadline;
    private final long lastNanos;
    private final Ledger ledger;
    private final AnswerSink sink;
    private final MonotonicClock clock;
    private final AtomicBoolean answered = new AtomicBoolean();

    /// What is sent at the deadline if nothing better is ready.
    private volatile @Nullable List<Answer> insurance;

    private volatile @Nullable Future<?> alarm;

    /// What waits for a remote rung, to be interrupted when the request is answered otherwise.
    private volatile @Nullable Thread remoteCall;

    private final long arrivedMicros;

    /// When the features were about to be read.
    private volatile long readMicros;

    Request(Gateway gateway, Gateway.Served served, Call call) {
        this.gateway = gateway;
        this.served = served;
        this.ladder = served.ladder();
        this.asked = call.questions();
        this.deadline = call.deadline().reserving(gateway.reserveNanos());
        this.lastNanos = call.deadline().atNanos();
        this.ledger = call.ledger();
        this.sink = call.sink();
        this.clock = gateway.clock();
        this.arrivedMicros = gateway.wallClock().micros();
        this.readMicros = arrivedMicros;
    }

    /// What was asked, and who waits for it.
    ///
    /// @param deadline by which the answer must have left
    record Call(List<Frame> questions, Deadline deadline, Ledger ledger, AnswerSink sink) {}

    /// Starts on the calling thread, which gets away within [Ladder#INLINE_NANOS] or so.
    void start() {
        long now = clock.nanos();
        if (ladder.preparesInline(asked.size())) {
            climb(true);
            return;
        }
        arm(now);
        Runnable prepared =
                () -> {
                    ledger.spend(Stage.WAIT, clock.nanos() - now);
                    climb(false);
                };
        if (!gateway.lanes()
                .offer(new Lanes.Work(deadline.atNanos(), 0, prepared, this::answerAtDeadline))) {
            answerWithout(Reason.OVERLOAD);
        }
    }

    /// The way of a request. An exception on it is the request's failure, and no one else's.
    private void climb(boolean onEventLoop) {
        guarded(() -> {
            List<Question> questions = prepare();
            long now = clock.nanos();
            long wait = onEventLoop ? laneWaitNanos() : 0;
            take(ladder.choose(questions, deadline.slackNanos(now), wait, now), questions);
        });
    }

    /// Runs the chosen rung where it belongs.
    private void take(Choice choice, List<Question> questions) {
        if (ladder.remote(choice.rung())) {
            climbRemotely(choice, questions);
        } else if (ladder.inline(choice.rung(), questions.size())) {
            answer(run(choice, questions));
        } else {
            climbInLane(choice, questions);
        }
    }

    private void guarded(Runnable way) {
        try {
            way.run();
        } catch (ServingException e) {
            if (e.code().category() == ErrorCategory.EXTERNAL && e.code() != ErrorCode.NO_ANSWER) {
                gateway.telemetry().unexpected("features of " + served.shape().name(), e);
                answerWithout(Reason.FEATURES);
            } else {
                fail(e);
            }
        } catch (RuntimeException e) {
            gateway.telemetry().unexpected("request to " + served.shape().name(), e);
            fail(new ServingException(ErrorCode.INTERNAL, "the request failed; see the log"));
        }
    }

    /// What lies between the offer of work to the lanes and its first instruction.
    private long laneWaitNanos() {
        return gateway.lanes().predictedWaitNanos(deadline.atNanos())
                + gateway.telemetry().processorDelayNanos();
    }

    private List<Question> prepare() {
        long start = clock.nanos();
        FeaturePlan features = ladder.plan().features();
        int timeField = ladder.plan().timeField();
        int timeCell = timeField < 0 ? -1 : features.schema().cellOf(timeField);
        long now = gateway.wallClock().micros();
        readMicros = now;
        var questions = new ArrayList<Question>(asked.size());
        for (Frame frame : asked) {
            long time = timeCell < 0 ? now : frame.longAt(timeCell);
            questions.add(features.question(frame, time));
        }
        features.read(questions, deadline.atNanos());
        long read = clock.nanos();
        ledger.spend(Stage.FEATURES, read - start);
        for (Question question : questions) {
            features.derive(question);
        }
        long derived = clock.nanos();
        ledger.spend(Stage.DERIVE, derived - read);
        ladder.recordPreparation(asked.size(), derived - start, derived);
        return questions;
    }

    /// Runs a rung that takes long, with an answer in hand for the deadline if there is a quick rung below.
    private void climbInLane(Choice choice, List<Question> questions) {
        Optional<Choice> below = ladder.insurance(choice.rung(), questions.size());
        below.ifPresent(quick -> insurance = run(quick, questions));
        long offered = clock.nanos();
        arm(offered);
        boolean queued =
                gateway.lanes()
                        .offer(
                                new Lanes.Work(
                                        deadline.atNanos(),
                                        ladder.estimateNanos(
                                                choice.rung(), questions.size(), offered),
                                        () -> runInLane(choice, questions, offered),
                                        this::answerAtDeadline));
        if (!queued) {
            Choice quick =
                    below.orElseThrow(() ->
                            new ServingException(
                                    ErrorCode.OVERLOADED,
                                    "too much work is waiting already; ask again later"));
            answer(run(new Choice(quick.rung(), Reason.OVERLOAD), questions));
        }
    }

    private void runInLane(Choice choice, List<Question> questions, long offeredNanos) {
        if (answered.get()) {
            return;
        }
        ledger.spend(Stage.WAIT, clock.nanos() - offeredNanos);
        try {
            answer(run(choice, questions));
        } catch (ServingException e) {
            answerAtDeadline(); // or before it: nothing better will come
        }
    }

    /// Runs a rung that waits for another server, on a thread that may, with an answer in hand for the deadline. The model
    /// bounds how many wait at once.
    private void climbRemotely(Choice choice, List<Question> questions) {
        ladder.insurance(choice.rung(), questions.size())
                .ifPresent(quick -> insurance = run(quick, questions));
        Thread call =
                Thread.ofVirtual()
                        .name("remote")
                        .unstarted(() -> guarded(() -> askRemotely(choice, questions)));
        remoteCall = call;
        arm(clock.nanos());
        call.start();
    }

    private void askRemotely(Choice choice, List<Question> questions) {
        if (answered.get()) {
            return;
        }
        long start = clock.nanos();
        try {
            List<Answer> answers = ladder.answerRemotely(choice, questions, deadline);
            spentRemotely(choice, questions, start);
            answer(answers);
        } catch (RuntimeException e) {
            ErrorCode code =
                    e instanceof ServingException known ? known.code() : ErrorCode.INTERNAL;
            if (code == ErrorCode.REMOTE_TIMEOUT) {
                spentRemotely(choice, questions, start);
            }
            if (code == ErrorCode.NO_ANSWER) {
                throw e;
            }
            if (code == ErrorCode.REMOTE_FAILED || code == ErrorCode.INTERNAL) {
                gateway.telemetry()
                        .unexpected("rung " + choice.rung() + " of " + served.shape().name(), e);
            }
            if (!answered.get()) {
                fall(choice, questions, code);
            }
        }
    }

    private void spentRemotely(Choice choice, List<Question> questions, long startNanos) {
        long end = clock.nanos();
        ledger.spend(Stage.RUNG, end - startNanos);
        ladder.record(choice.rung(), questions.size(), end - startNanos, end);
    }

    /// Chooses again below a remote rung that failed.
    private void fall(Choice failed, List<Question> questions, ErrorCode failure) {
        long now = clock.nanos();
        if (deadline.expired(now)) {
            answerAtDeadline();
            return;
        }
        Reason why = failure == ErrorCode.OVERLOADED ? Reason.OVERLOAD : Reason.UNAVAILABLE;
        Choice below = ladder.below(failed, why);
        take(
                ladder.choose(below, questions, deadline.slackNanos(now), laneWaitNanos(), now),
                questions);
    }

    /// Runs a rung, and if it fails the one below.
    private List<Answer> run(Choice choice, List<Question> questions) {
        long start = clock.nanos();
        try {
            List<Answer> answers = ladder.answer(choice, questions);
            long end = clock.nanos();
            ledger.spend(Stage.RUNG, end - start);
            ladder.record(choice.rung(), questions.size(), end - start, end);
            return answers;
        } catch (RuntimeException e) {
            if (e instanceof ServingException known && known.code() == ErrorCode.NO_ANSWER) {
                throw e;
            }
            gateway.telemetry()
                    .unexpected("rung " + choice.rung() + " of " + served.shape().name(), e);
            return run(ladder.below(choice), questions);
        }
    }

    private void arm(long nowNanos) {
        if (alarm == null) {
            alarm = gateway.timer().after(deadline.slackNanos(nowNanos), this::answerAtDeadline);
        }
    }

    private void answerAtDeadline() {
        List<Answer> ready = insurance;
        if (ready == null) {
            answerWithout(Reason.OVERRUN);
        } else {
            answer(ready);
        }
    }

    /// Answers by what needs no features. A lane may be reading them meanwhile, so its frames are left alone.
    private void answerWithout(Reason reason) {
        try {
            FeaturePlan features = ladder.plan().features();
            int known = served.shape().request().size();
            var questions =
                    asked.stream()
                            .map(frame -> frame.withFirst(known))
                            .map(frame -> features.question(frame, Frame.UNKNOWN_TIME))
                            .toList();
            answer(ladder.answerWithout(reason, questions), Frame.UNKNOWN_TIME);
        } catch (ServingException e) {
            fail(e);
        }
    }

    private void answer(List<Answer> answers) {
        answer(answers, readMicros);
    }

    /// @param readMicros when the features of the answers were about to be read, if they were
    private void answer(List<Answer> answers, long readMicros) {
        if (settle()) {
            gateway.telemetry().answered(served.shape(), answers);
            gateway.leave();
            AnswerLog.Inlet log = served.log();
            if (log != null) {
                log.answered(answers, arrivedMicros, readMicros, clock.nanos() - lastNanos > 0);
            }
            sink.answered(answers);
        }
    }

    private void fail(ServingException failure) {
        if (settle()) {
            gateway.leave();
            sink.failed(failure);
        }
    }

    private boolean settle() {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        Future<?> armed = alarm;
        if (armed != null) {
            armed.cancel(false);
        }
        Thread waiting = remoteCall;
        if (waiting != null && !waiting.equals(Thread.currentThread())) {
            waiting.interrupt();
        }
        return true;
    }
}
