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
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.gateway.Alarms.Alarm;
import dev.punctual.server.http.AnswerSink;
import dev.punctual.server.log.AnswerLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

    private volatile @Nullable Alarm alarm;

    /// Its place in the queue of the lanes, if it has one.
    private volatile @Nullable Ticket queued;

    private volatile long offeredNanos;

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
        if (deadline.expired(now) && ladder.answersWithoutFeatures()) {
            answerWithout(Reason.SLACK);
        } else if (ladder.times().preparesInline(asked.size())) {
            climb();
        } else {
            prepareInLane(now);
        }
    }

    /// Prepares in a lane unless what waits there already is too much. That threads get their processor late does not
    /// count here: with features in hand a quick rung may answer all the same, without them only the default can.
    private void prepareInLane(long now) {
        var work = new PreparationWork(this, ladder, asked.size());
        boolean late = gateway.lanes().forecastNanos(work) > deadline.slackNanos(now);
        if (late && ladder.answersWithoutFeatures()) {
            answerWithout(Reason.OVERLOAD);
            return;
        }
        arm(now);
        if (!offer(work)) {
            answerWithout(Reason.OVERLOAD);
        }
    }

    /// The way of a request. An exception on it is the request's failure, and no one else's.
    void climb() {
        guarded(() -> {
            List<Question> questions = prepare();
            if (wanted()) {
                take(choose(new Choice(0, Reason.BEST), questions), questions);
            } else {
                giveUp();
            }
        });
    }

    private Choice choose(Choice from, List<Question> questions) {
        long now = clock.nanos();
        return ladder.choose(
                from,
                questions,
                deadline.slackNanos(now),
                rung -> forecastNanos(work(new Choice(rung, from.reason()), questions)),
                now);
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
        tryBetter(choice, questions);
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

    private RungWork work(Choice choice, List<Question> questions) {
        return new RungWork(this, ladder, choice, questions);
    }

    /// How long work offered to the lanes now would take, its wait for a lane and for a processor included.
    private long forecastNanos(LaneWork work) {
        return gateway.lanes().forecastNanos(work) + gateway.telemetry().processorDelayNanos();
    }

    private List<Question> prepare() {
        long start = clock.nanos();
        FeaturePlan features = ladder.plan().features();
        readMicros = gateway.wallClock().micros();
        List<Question> questions = ladder.plan().questions(asked, readMicros);
        features.read(questions, deadline.atNanos());
        long read = clock.nanos();
        ledger.spend(Stage.FEATURES, read - start);
        for (Question question : questions) {
            features.derive(question);
        }
        long derived = clock.nanos();
        ledger.spend(Stage.DERIVE, derived - read);
        ladder.times().recordPreparation(asked.size(), read - start, derived - read, derived);
        return questions;
    }

    /// Runs a rung that takes long, with an answer in hand for the deadline if there is a quick rung below.
    private void climbInLane(Choice choice, List<Question> questions) {
        Optional<Choice> below = ladder.insurance(choice.rung(), questions.size());
        below.ifPresent(quick -> insurance = run(quick, questions));
        arm(clock.nanos());
        RungWork work = work(choice, questions);
        if (below.isEmpty()) {
            refuseIfLate(work);
        }
        if (!offer(work)) {
            Choice quick = below.orElseThrow(() -> Lanes.busy(forecastNanos(work)));
            answer(run(new Choice(quick.rung(), Reason.OVERLOAD), questions));
        }
    }

    /// Refuses what would fit its budget but for what waits already, as nothing else could answer it at the deadline.
    private void refuseIfLate(RungWork work) {
        long now = clock.nanos();
        long slack = deadline.slackNanos(now);
        long done = forecastNanos(work);
        if (done > slack && work.nanos(work.rows(), now) <= slack) {
            throw Lanes.busy(done - slack);
        }
    }

    private boolean offer(LaneWork work) {
        offeredNanos = clock.nanos();
        Ticket ticket = gateway.lanes().offer(work);
        queued = ticket;
        if (ticket != null && answered.get()) {
            gateway.lanes().withdraw(ticket); // answered before its place was known
        }
        return ticket != null;
    }

    /// Runs a better rung that was passed over for its estimate alone, to see whether that still holds.
    private void tryBetter(Choice chosen, List<Question> questions) {
        if (chosen.reason() == Reason.SLACK && gateway.lanes().idle()) {
            int rung = ladder.trial(chosen, questions, clock.nanos());
            if (rung >= 0) {
                gateway.lanes().offer(new TrialWork(ladder, rung, questions, clock));
            }
        }
    }

    /// Takes note that a lane begins with it; false if nobody waits for that.
    boolean started() {
        if (!wanted()) {
            giveUp();
            return false;
        }
        ledger.spend(Stage.WAIT, clock.nanos() - offeredNanos);
        return true;
    }

    /// Runs a rung in the lane that took it.
    void runInLane(Choice choice, List<Question> questions) {
        try {
            answer(run(choice, questions));
        } catch (ServingException e) {
            giveUp(); // before the deadline: nothing better will come
        }
    }

    /// Answers by what came out of a batch that took so long.
    void finishBatch(long nanos, Supplier<List<Answer>> answers) {
        ledger.spend(Stage.RUNG, nanos);
        try {
            answer(answers.get());
        } catch (ServingException e) {
            giveUp();
        }
    }

    /// Takes note that a rung failed as it should not.
    void failed(Choice choice, RuntimeException e) {
        gateway.telemetry().unexpected("rung " + choice.rung() + " of " + served.shape().name(), e);
    }

    /// Whether anyone waits for an answer still.
    boolean wanted() {
        return !answered.get() && sink.wanted();
    }

    void spent(Stage stage, long nanos) {
        ledger.spend(stage, nanos);
    }

    Deadline deadline() {
        return deadline;
    }

    long deadlineNanos() {
        return deadline.atNanos();
    }

    long nowNanos() {
        return clock.nanos();
    }

    /// Runs a rung that waits for another server, on a thread that may, with an answer in hand for the deadline. The model
    /// bounds how many wait at once.
    private void climbRemotely(Choice choice, List<Question> questions) {
        ladder.insurance(choice.rung(), questions.size())
                .ifPresent(quick -> insurance = run(quick, questions));
        var call = new RemoteCall(this, ladder, choice, questions);
        Thread thread = Thread.ofVirtual().name("remote").unstarted(() -> guarded(call));
        remoteCall = thread;
        arm(clock.nanos());
        thread.start();
    }

    /// Chooses again below a remote rung that failed.
    void fall(Choice failed, List<Question> questions, ErrorCode failure) {
        if (deadline.expired(clock.nanos()) || !wanted()) {
            giveUp();
            return;
        }
        Reason why = failure == ErrorCode.OVERLOADED ? Reason.OVERLOAD : Reason.UNAVAILABLE;
        take(choose(ladder.below(failed, why), questions), questions);
    }

    /// Runs a rung, and if it fails the one below.
    private List<Answer> run(Choice choice, List<Question> questions) {
        long start = clock.nanos();
        try {
            List<Answer> answers = ladder.answer(choice, questions);
            long end = clock.nanos();
            ledger.spend(Stage.RUNG, end - start);
            ladder.times().record(choice.rung(), questions.size(), end - start, end);
            return answers;
        } catch (RuntimeException e) {
            if (e instanceof ServingException known && known.code() == ErrorCode.NO_ANSWER) {
                throw e;
            }
            failed(choice, e);
            return run(ladder.below(choice), questions);
        }
    }

    private void arm(long nowNanos) {
        if (alarm == null) {
            alarm = gateway.alarms().after(deadline.slackNanos(nowNanos), this::giveUp);
        }
    }

    /// Answers by the best that is ready, at the deadline or when nothing better will come.
    void giveUp() {
        List<Answer> ready = insurance;
        if (!sink.wanted()) {
            fail(new ServingException(ErrorCode.NO_ANSWER, "nobody waits for an answer any more"));
        } else if (ready == null) {
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

    void answer(List<Answer> answers) {
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
        Alarm armed = alarm;
        if (armed != null) {
            armed.cancel();
        }
        Ticket ticket = queued;
        if (ticket != null && gateway.lanes().withdraw(ticket)) {
            ledger.spend(Stage.WAIT, clock.nanos() - offeredNanos);
        }
        Thread waiting = remoteCall;
        if (waiting != null && !waiting.equals(Thread.currentThread())) {
            waiting.interrupt();
        }
        return true;
    }
}
