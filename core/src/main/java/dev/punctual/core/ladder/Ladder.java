package dev.punctual.core.ladder;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The ladder of one endpoint: it knows what each rung takes here and now, and chooses.
///
/// Any thread may use it.
public final class Ladder {
    /*
     * A rung fits when its estimated time for the request, at the endpoint's quantile, and the wait for a lane if it needs
     * one, are within the slack. What typically takes less than INLINE_NANOS needs no lane: the thread that has the
     * request runs it on the spot.
     *
     * A rung that requires features is passed over when none of the questions has them. A precomputed one is passed over
     * when it lacks one of them, so that what the others need is chosen by its time; but a question that has a row on a
     * rung above the chosen one is answered by that row.
     *
     * A remote rung waits for another server, so it needs no lane and is never run on the spot. It answers only when it
     * is the one chosen: what falls from a rung that computes passes it over. One call holds all questions, so what it
     * takes is learned by call and not by question.
     *
     * A rung that its estimate rules out is tried now and then after the request was answered otherwise, when a lane has
     * nothing to do. So a rung that was slow for a while comes back though nobody had to wait for the attempt.
     */
    /// What may run on the thread that has the request, even if that is an event loop.
    public static final long INLINE_NANOS = 300_000;

    private final EndpointPlan plan;
    private final RungTimes times;
    private final Rungs rungs;

    /// A ladder that knows nothing yet and keeps no predictions.
    public Ladder(EndpointPlan plan, long nowNanos) {
        this(plan, new RungTimes(plan, nowNanos), null);
    }

    private Ladder(EndpointPlan plan, RungTimes times, @Nullable PredictionCache cache) {
        this.plan = plan;
        this.times = times;
        this.rungs = new Rungs(plan, cache);
    }

    /// The same ladder with a cache of predictions, for what the endpoint declares; without one if it declares nothing.
    public Ladder with(PredictionCache cache) {
        return new Ladder(plan, times, plan.definition().serving().cache() == null ? null : cache);
    }

    /// The ladder of another plan of the same endpoint; what was learned of what both have counts for both.
    public Ladder followedBy(EndpointPlan other, long nowNanos) {
        return new Ladder(other, times.followedBy(other, plan, nowNanos), rungs.cache());
    }

    /// When rungs would be done that need a lane.
    @FunctionalInterface
    public interface Forecast {

        /// How long it would take until a rung were done if a lane were asked for it now, in nanoseconds.
        long nanos(int rung);
    }

    public EndpointPlan plan() {
        return plan;
    }

    /// Its rungs, to be run.
    public Rungs rungs() {
        return rungs;
    }

    /// What its rungs take.
    public RungTimes times() {
        return times;
    }

    /// Whether a rung may run on the spot for `count` questions.
    public boolean inline(int rung, int count) {
        return times.inline(rung, count);
    }

    /// Whether a rung waits for another server instead of computing.
    public boolean remote(int rung) {
        return times.remote(rung);
    }

    /// The best rung that fits, and for which one of the questions has what it needs.
    ///
    /// @param slackNanos what is left of the budget
    /// @param lanes says when a rung that needs a lane would be done
    public Choice choose(List<Question> questions, long slackNanos, Forecast lanes, long nowNanos) {
        return choose(new Choice(0, Reason.BEST), questions, slackNanos, lanes, nowNanos);
    }

    /// The same from a rung on downwards.
    ///
    /// @param from the best rung that may be chosen, and why it is not a better one
    public Choice choose(
            Choice from, List<Question> questions, long slackNanos, Forecast lanes, long nowNanos) {
        Reason reason = from.reason;
        int last = plan.ladder().size() - 1;
        for (int rung = from.rung; rung < last; rung++) {
            Reason obstacle = obstacle(rung, questions);
            if (obstacle != null) {
                reason = obstacle;
                continue;
            }
            int count = rungs.open(rung, questions);
            long work = times.nanos(rung, count, nowNanos);
            boolean needsLane = !remote(rung) && !inline(rung, count);
            long done = needsLane && work <= slackNanos ? lanes.nanos(rung) : work;
            if (done <= slackNanos) {
                return new Choice(rung, reason);
            }
            reason = work <= slackNanos ? Reason.OVERLOAD : Reason.SLACK;
        }
        return new Choice(last, reason);
    }

    /// Learns what a rung took for those of the questions that it was asked.
    public void learn(Choice choice, List<Question> questions, long nanos, long nowNanos) {
        times.record(choice.rung, Math.max(1, rungs.open(choice.rung, questions)), nanos, nowNanos);
    }

    /// Why a rung cannot answer the questions that are open there, at least one, however much time there is.
    private @Nullable Reason obstacle(int rung, List<Question> questions) {
        return switch (plan.ladder().get(rung)) {
            case RungPlan.ModelRung model
                    when model.model() instanceof RemoteModel remote && !remote.available() ->
                    Reason.UNAVAILABLE;
            case RungPlan.ModelRung model ->
                    anyFor(rung, model, questions) ? null : Reason.FEATURES;
            case RungPlan.PrecomputedRung _ ->
                    answersAll(rung, questions) ? null : Reason.UNAVAILABLE;
            case RungPlan.DefaultRung _ -> null;
        };
    }

    private boolean anyFor(int rung, RungPlan.ModelRung model, List<Question> questions) {
        for (Question question : questions) {
            if (rungs.ready(rung, question) < 0 && model.required().met(question.frame())) {
                return true;
            }
        }
        return false;
    }

    /// Whether a precomputed rung and those above it have all answers.
    private boolean answersAll(int rung, List<Question> questions) {
        for (Question question : questions) {
            if (rungs.ready(rung + 1, question) < 0) {
                return false;
            }
        }
        return true;
    }

    /// A better rung than the chosen one that should be tried though nobody waits for it, as only its estimate speaks
    /// against it and nothing else would correct that; -1 if there is none. Whoever gets it is the one who tries it.
    public int trial(Choice chosen, List<Question> questions, long nowNanos) {
        int count = questions.size();
        for (int rung = 0; rung < chosen.rung && chosen.reason == Reason.SLACK; rung++) {
            if (obstacle(rung, questions) == null && !remote(rung) && !inline(rung, count)) {
                return times.claimTrial(rung, count, nowNanos) ? rung : -1;
            }
        }
        return -1;
    }

    /// The best rung below another that may run on the spot, to have an answer at the deadline; empty if none is quick.
    public Optional<Choice> insurance(int rung, int count) {
        for (int below = rung + 1; below < plan.ladder().size(); below++) {
            if (plan.ladder().get(below) instanceof RungPlan.DefaultRung || inline(below, count)) {
                return Optional.of(new Choice(below, Reason.OVERRUN));
            }
        }
        return Optional.empty();
    }

    /// The rung to fall to when one that computes fails: the next that computes.
    ///
    /// @throws ServingException with `NO_ANSWER` if there is none
    public Choice below(Choice failed) {
        Choice next = below(failed, Reason.UNAVAILABLE);
        while (remote(next.rung)) {
            next = below(next, Reason.UNAVAILABLE);
        }
        return next;
    }

    /// The next rung.
    ///
    /// @throws ServingException with `NO_ANSWER` if there is none
    public Choice below(Choice failed, Reason why) {
        if (failed.rung + 1 == plan.ladder().size()) {
            throw rungs.noAnswer();
        }
        return failed.below(why);
    }

    /// A rung, and why it is not a better one.
    public record Choice(int rung, Reason reason) {

        Choice below(Reason why) {
            return new Choice(rung + 1, why);
        }
    }
}
