package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.PredictionCache;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.lane.LaneQueue;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.endpoints.AnswerSink;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// One request on its way: features, derived features, the choice of a rung, the rung, the answer.
///
/// It runs on one thread at a time but for its end: the lane that computes and the timer at the deadline race to answer,
/// and the first one wins.
final class Request {
    private static final Choice BEST = new Choice(0, Reason.BEST);

    private final Gateway gateway;
    private final Gateway.Served served;
    private final Ladder ladder;
    private final List<Frame> asked;
    private final Deadline deadline;
    private final Ledger ledger;
    private final AnswerSink sink;
    private final MonotonicClock clock;
    private final Pending pending;
    private final Outcome outcome;

    Request(Gateway gateway, Gateway.Served served, Call call) {
        this.gateway = gateway;
        this.served = served;
        this.ladder = served.ladder();
        this.asked = call.questions();
        this.deadline = call.deadline().reserving(gateway.reserveNanos());
        this.ledger = call.ledger();
        this.sink = call.sink();
        this.clock = gateway.clock();
        this.pending = new Pending(gateway, ledger);
        this.outcome = new Outcome(gateway, served, call, pending);
    }

    /// What was asked, and who waits for it.
    ///
    /// @param deadline by which the answer must have left
    record Call(List<Frame> questions, Deadline deadline, Ledger ledger, AnswerSink sink) {}

    /// Starts on the calling thread, which gets away within [Ladder#INLINE_NANOS] or so.
    void start() {
        long now = clock.nanos();
        if (deadline.expired(now) && ladder.rungs().answersWithoutFeatures()) {
            outcome.answerWithout(Reason.SLACK);
        } else if (ladder.times().preparesInline(asked.size())) {
            climb();
        } else {
            prepareInLane(now);
        }
    }

    /// Prepares in a lane, unless all are at work and it would come too late. An idle one tries in any case: the default
    /// is there at the deadline, and only a try corrects an estimate. Late processors do not count: a quick rung may follow.
    private void prepareInLane(long now) {
        var work = new PreparationWork(this, ladder, asked.size());
        long slack = deadline.slackNanos(now);
        boolean late = !gateway.lanes().idle() && gateway.lanes().forecastNanos(work) > slack;
        if (late && ladder.rungs().answersWithoutFeatures()) {
            outcome.answerWithout(
                    work.nanos(work.rows(), now) > slack ? Reason.SLACK : Reason.OVERLOAD);
            return;
        }
        arm(now);
        if (!pending.offer(work, outcome::told)) {
            outcome.answerWithout(Reason.OVERLOAD);
        }
    }

    /// The way of a request. An exception on it is the request's failure, and no one else's.
    void climb() {
        guarded(() -> {
            List<Question> questions = prepare();
            if (outcome.wanted()) {
                goOn(questions);
            } else {
                outcome.giveUp();
            }
        });
    }

    /// Chooses a rung for what the cache does not answer, and has it run or waits for another request that runs it.
    private void goOn(List<Question> questions) {
        Choice choice = choose(BEST, questions);
        if (!ladder.rungs().remember()) {
            take(choice, questions);
            return;
        }
        List<Question> open = outcome.recall(choice, questions);
        if (open.isEmpty()) {
            outcome.answer(List.of());
            return;
        }
        Choice chosen = open.size() == questions.size() ? choice : choose(BEST, open);
        if (!follow(chosen, open)) {
            take(chosen, open);
        }
    }

    /// Waits for another request that computes the same at present; false if there is none. What is quick is not waited for.
    private boolean follow(Choice choice, List<Question> open) {
        if (runsHere(choice, open)) {
            return false;
        }
        List<PredictionCache.RowKey> keys = ladder.rungs().keys(choice.rung(), open);
        if (keys.size() < open.size() || !keys.stream().allMatch(served.flights()::underWay)) {
            return false;
        }
        insure(choice, open);
        pending.waiting(clock.nanos());
        arm(clock.nanos());
        return served.flights().join(keys.getFirst(), () -> resume(open));
    }

    /// Goes on when what was waited for has been computed, or will not be.
    private void resume(List<Question> questions) {
        guarded(() -> {
            if (!outcome.wanted()) {
                outcome.giveUp();
                return;
            }
            pending.waited();
            Choice choice = choose(BEST, questions);
            List<Question> open = outcome.recall(choice, questions);
            if (open.isEmpty()) {
                gateway.telemetry().shared(served.shape(), questions.size());
                outcome.answer(List.of());
            } else {
                take(choose(BEST, open), open);
            }
        });
    }

    /// Lets others wait for what is computed for this request.
    private void lead(Choice choice, List<Question> questions) {
        if (ladder.rungs().remember()) {
            pending.lead(served.flights(), ladder.rungs().keys(choice.rung(), questions));
        }
    }

    private boolean runsHere(Choice choice, List<Question> questions) {
        return !ladder.remote(choice.rung()) && ladder.inline(choice.rung(), questions.size());
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
        boolean idle = gateway.lanes().idle(); // before this request takes the only lane
        if (ladder.remote(choice.rung())) {
            climbRemotely(choice, questions);
        } else if (runsHere(choice, questions)) {
            outcome.answer(run(choice, questions));
        } else {
            climbInLane(choice, questions);
        }
        if (idle) {
            tryBetter(choice, questions);
        }
    }

    private void guarded(Runnable way) {
        try {
            way.run();
        } catch (ServingException e) {
            if (e.code().category() == ErrorCategory.EXTERNAL && e.code() != ErrorCode.NO_ANSWER) {
                gateway.telemetry().unexpected("features of " + served.shape().name(), e);
                outcome.answerWithout(Reason.FEATURES);
            } else {
                outcome.fail(e);
            }
        } catch (RuntimeException e) {
            gateway.telemetry().unexpected("request to " + served.shape().name(), e);
            outcome.fail(
                    new ServingException(ErrorCode.INTERNAL, "the request failed; see the log"));
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
        long readMicros = outcome.reading();
        List<Question> questions =
                ladder.plan().questions(asked, readMicros, sink.mostStaleNanos());
        features.read(questions, deadline.atNanos());
        long read = clock.nanos();
        ledger.spend(Stage.FEATURES, start, read);
        for (Question question : questions) {
            features.derive(question);
        }
        long derived = clock.nanos();
        ledger.spend(Stage.DERIVE, read, derived);
        ladder.times().recordPreparation(asked.size(), read - start, derived - read, derived);
        return questions;
    }

    /// Runs a rung that takes long, with an answer in hand for the deadline if there is a quick rung below.
    private void climbInLane(Choice choice, List<Question> questions) {
        Optional<Choice> below = insure(choice, questions);
        arm(clock.nanos());
        RungWork work = work(choice, questions);
        if (!outcome.insured()) {
            refuseIfLate(work);
        }
        lead(choice, questions);
        if (pending.offer(work, outcome::told)) {
            return;
        }
        if (below.isPresent()) {
            outcome.answer(run(new Choice(below.get().rung(), Reason.OVERLOAD), questions));
        } else if (outcome.insured()) {
            outcome.giveUp();
        } else {
            throw Lanes.busy(forecastNanos(work));
        }
    }

    /// Has something in hand for the deadline, by the quick rung below that is returned or by what the cache still has.
    private Optional<Choice> insure(Choice choice, List<Question> questions) {
        Optional<Choice> below = ladder.insurance(choice.rung(), questions.size());
        List<Answer> inHand =
                below.isPresent()
                        ? run(below.get(), questions)
                        : ladder.rungs().lastResort(choice.rung(), questions);
        outcome.insure(inHand);
        return below;
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

    /// Runs a better rung that was passed over for its estimate alone, to see whether that still holds.
    private void tryBetter(Choice chosen, List<Question> questions) {
        if (chosen.reason() == Reason.SLACK) {
            int rung = ladder.trial(chosen, questions, clock.nanos());
            if (rung >= 0) {
                gateway.lanes().offer(new TrialWork(ladder, rung, questions, clock));
            }
        }
    }

    /// Takes note that a lane begins with it; false if nobody waits for that.
    boolean started() {
        if (!worthwhile()) {
            outcome.giveUp();
            return false;
        }
        pending.waited();
        return true;
    }

    /// Takes note that a lane, or another server, is done with it.
    void landed() {
        pending.land();
    }

    /// Whether this request or another waits for what is computed.
    boolean worthwhile() {
        return outcome.wanted() || pending.awaited();
    }

    /// Runs a rung in the lane that took it.
    void runInLane(Choice choice, List<Question> questions) {
        try {
            outcome.answer(run(choice, questions));
        } catch (ServingException e) {
            outcome.giveUp(); // before the deadline: nothing better will come
        }
    }

    /// Answers by what came out of a batch that took so long.
    void finishBatch(long nanos, Supplier<List<Answer>> answers) {
        long end = clock.nanos();
        ledger.spend(Stage.RUNG, end - nanos, end);
        try {
            outcome.answer(answers.get());
        } catch (ServingException e) {
            outcome.giveUp();
        }
    }

    /// Takes note that a rung failed as it should not.
    void failed(Choice choice, RuntimeException e) {
        gateway.telemetry().unexpected("rung " + choice.rung() + " of " + served.shape().name(), e);
    }

    Outcome outcome() {
        return outcome;
    }

    Ledger ledger() {
        return ledger;
    }

    /// Where the call of another server belongs in the trace of this request.
    TraceContext traceOfCall() {
        return gateway.telemetry().traceOfCall(ledger);
    }

    Deadline deadline() {
        return deadline;
    }

    long nowNanos() {
        return clock.nanos();
    }

    /// Runs a rung that waits for another server, on a thread that may, with an answer in hand for the deadline. The model
    /// bounds how many wait at once.
    private void climbRemotely(Choice choice, List<Question> questions) {
        insure(choice, questions);
        var call = new RemoteCall(this, ladder, choice, questions);
        Thread thread = Thread.ofVirtual().name("remote").unstarted(() -> guarded(call));
        pending.call(thread);
        lead(choice, questions);
        arm(clock.nanos());
        thread.start();
    }

    /// Chooses again below a remote rung that failed.
    void fall(Choice failed, List<Question> questions, ErrorCode failure) {
        if (deadline.expired(clock.nanos()) || !outcome.wanted()) {
            outcome.giveUp();
            return;
        }
        Reason why = failure == ErrorCode.OVERLOADED ? Reason.OVERLOAD : Reason.UNAVAILABLE;
        take(choose(ladder.below(failed, why), questions), questions);
    }

    /// Runs a rung, and if it fails the one below.
    private List<Answer> run(Choice choice, List<Question> questions) {
        long start = clock.nanos();
        try {
            List<Answer> answers = ladder.rungs().answer(choice, questions);
            long end = clock.nanos();
            ledger.spend(Stage.RUNG, start, end);
            if (!LaneQueue.hung(deadline.atNanos(), end)) {
                ladder.learn(choice, questions, end - start, end);
            }
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
        pending.arm(deadline.slackNanos(nowNanos), outcome::giveUp);
    }
}
