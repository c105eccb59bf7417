package dev.punctual.core.ladder;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The ladder of one endpoint: it knows what each rung takes here and now, chooses, and runs the chosen one.
///
/// Any thread may use it.
public final class Ladder {
    /*
     * A rung fits when its estimated time for the request, at the endpoint's quantile, and the wait for a lane if it needs
     * one, are within the slack. What typically takes less than INLINE_NANOS needs no lane: the thread that has the
     * request runs it on the spot.
     *
     * A rung that requires features is passed over when none of the questions has them, and so is a precomputed one that
     * holds none of them. A question that the chosen rung has no answer for (no precomputed row, a model that fails, a
     * required feature that is not there) falls to the rungs below, one question at a time.
     *
     * A remote rung waits for another server, so it needs no lane and is never run on the spot. It answers only when it
     * is the one chosen: what falls from a rung that computes passes it over. One call holds all questions, so what it
     * takes is learned by call and not by question.
     *
     * Rows of several requests for one model may be run together (a batch): each request has its rows filled in, and makes
     * its answers from what came out.
     *
     * A rung that its estimate rules out is tried now and then after the request was answered otherwise, when a lane has
     * nothing to do. So a rung that was slow for a while comes back though nobody had to wait for the attempt.
     */
    /// What may run on the thread that has the request, even if that is an event loop.
    public static final long INLINE_NANOS = 300_000;

    private final EndpointPlan plan;
    private final RungTimes times;

    public Ladder(EndpointPlan plan, long nowNanos) {
        this.plan = plan;
        this.times = new RungTimes(plan, nowNanos);
    }

    private Ladder(EndpointPlan plan, RungTimes times) {
        this.plan = plan;
        this.times = times;
    }

    /// The ladder of another plan of the same endpoint; what was learned of what both have counts for both.
    public Ladder followedBy(EndpointPlan other, long nowNanos) {
        return new Ladder(other, times.followedBy(other, plan, nowNanos));
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
        int count = questions.size();
        int last = plan.ladder().size() - 1;
        for (int rung = from.rung; rung < last; rung++) {
            Reason obstacle = obstacle(plan.ladder().get(rung), questions);
            if (obstacle != null) {
                reason = obstacle;
                continue;
            }
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

    /// Why a rung can answer none of the questions however much time there is.
    private static @Nullable Reason obstacle(RungPlan rung, List<Question> questions) {
        return switch (rung) {
            case RungPlan.ModelRung model
                    when model.model() instanceof RemoteModel remote && !remote.available() ->
                    Reason.UNAVAILABLE;
            case RungPlan.ModelRung model ->
                    questions.stream().anyMatch(question -> model.required().met(question.frame()))
                            ? null
                            : Reason.FEATURES;
            case RungPlan.PrecomputedRung precomputed ->
                    questions.stream()
                                    .anyMatch(question ->
                                            question.prepared().has(precomputed.field()))
                            ? null
                            : Reason.UNAVAILABLE;
            case RungPlan.DefaultRung _ -> null;
        };
    }

    /// A better rung than the chosen one that should be tried though nobody waits for it, as only its estimate speaks
    /// against it and nothing else would correct that; -1 if there is none. Whoever gets it is the one who tries it.
    public int trial(Choice chosen, List<Question> questions, long nowNanos) {
        int count = questions.size();
        for (int rung = 0; rung < chosen.rung && chosen.reason == Reason.SLACK; rung++) {
            if (obstacle(plan.ladder().get(rung), questions) == null
                    && !remote(rung)
                    && !inline(rung, count)) {
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

    /// Whether the ladder ends with a constant.
    public boolean answersWithoutFeatures() {
        return plan.ladder().getLast() instanceof RungPlan.DefaultRung;
    }

    /// Answers questions by the constant at the end of the ladder, which needs none of their features.
    ///
    /// @throws ServingException with `NO_ANSWER` if the ladder does not end with a constant
    public List<Answer> answerWithout(Reason reason, List<Question> questions) {
        if (!answersWithoutFeatures()) {
            throw noAnswer();
        }
        return answer(new Choice(plan.ladder().size() - 1, reason), questions);
    }

    /// Answers questions by a rung, and each that it has no answer for by the best rung below that has one.
    ///
    /// @throws ServingException with `NO_ANSWER` if no rung has an answer
    public List<Answer> answer(Choice choice, List<Question> questions) {
        if (plan.ladder().get(choice.rung) instanceof RungPlan.ModelRung model
                && questions.size() > 1) {
            return answerBatch(model, model.model(), choice, questions);
        }
        var answers = new ArrayList<Answer>(questions.size());
        for (Question question : questions) {
            answers.add(answerOne(choice, question));
        }
        return answers;
    }

    /// Answers questions by a remote rung, and each that it has no answer for by the best rung below that computes.
    ///
    /// @param deadline by which the remote model must have answered
    /// @throws ServingException as [RemoteModel#predictBatch] says
    public List<Answer> answerRemotely(Choice choice, List<Question> questions, Deadline deadline) {
        if (plan.ladder().get(choice.rung) instanceof RungPlan.ModelRung model
                && model.model() instanceof RemoteModel remote) {
            return answerBatch(model, remote.by(deadline), choice, questions);
        }
        throw new IllegalArgumentException("rung " + choice.rung + " is not remote");
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
            throw noAnswer();
        }
        return failed.below(why);
    }

    private List<Answer> answerBatch(
            RungPlan.ModelRung model, Model runtime, Choice choice, List<Question> questions) {
        var rows = new float[model.input().width() * questions.size()];
        int asked = fill(model, questions, rows, 0);
        var predictions = new float[asked];
        if (asked > 0) {
            runtime.predictBatch(rows, asked, predictions);
        }
        return answersFrom(choice, questions, predictions, 0);
    }

    /// Writes the rows of those questions that have what the rung requires, one after another.
    ///
    /// @param at the row to begin with
    /// @return how many there are
    public int fill(RungPlan.ModelRung model, List<Question> questions, float[] rows, int at) {
        int width = model.input().width();
        int asked = 0;
        for (Question question : questions) {
            if (model.required().met(question.frame())) {
                model.input().fill(question.frame(), rows, (at + asked++) * width);
            }
        }
        return asked;
    }

    /// The answers that a model's predictions make, in the order of the questions that had their rows filled in.
    ///
    /// @param at the prediction to begin with
    /// @throws ServingException with `NO_ANSWER` if a question has none, and no rung below has one
    public List<Answer> answersFrom(
            Choice choice, List<Question> questions, float[] predictions, int at) {
        RungPlan.ModelRung model = model(choice.rung);
        var answers = new ArrayList<Answer>(questions.size());
        int next = at;
        for (Question question : questions) {
            if (!model.required().met(question.frame())) {
                answers.add(answerOne(choice.below(Reason.FEATURES), question));
                continue;
            }
            float prediction = predictions[next++];
            answers.add(
                    Float.isFinite(prediction)
                            ? made(choice, question, prediction, oldest(model, question))
                            : answerOne(choice.below(Reason.UNAVAILABLE), question));
        }
        return answers;
    }

    /// A rung that asks a model.
    ///
    /// @throws IllegalArgumentException if it is of another kind
    public RungPlan.ModelRung model(int rung) {
        if (plan.ladder().get(rung) instanceof RungPlan.ModelRung model) {
            return model;
        }
        throw new IllegalArgumentException("rung " + rung + " asks no model");
    }

    private Answer answerOne(Choice choice, Question question) {
        Choice at = choice;
        while (at.rung < plan.ladder().size()) {
            Reason why = Reason.UNAVAILABLE;
            switch (plan.ladder().get(at.rung)) {
                case RungPlan.ModelRung model when !model.required().met(question.frame()) ->
                        why = Reason.FEATURES;
                case RungPlan.ModelRung model when model.model() instanceof RemoteModel -> {}
                case RungPlan.ModelRung model -> {
                    var row = new float[model.input().width()];
                    model.input().fill(question.frame(), row, 0);
                    float prediction = model.model().predict(row, 0);
                    if (Float.isFinite(prediction)) {
                        return made(at, question, prediction, oldest(model, question));
                    }
                }
                case RungPlan.PrecomputedRung precomputed -> {
                    Frame prepared = question.prepared();
                    if (prepared.has(precomputed.field())) {
                        return made(
                                at,
                                question,
                                prepared.doubleAt(prepared.schema().cellOf(precomputed.field())),
                                prepared.eventTimeMicros(precomputed.field()));
                    }
                }
                case RungPlan.DefaultRung constant -> {
                    return made(at, question, constant.value(), Frame.UNKNOWN_TIME);
                }
            }
            at = at.below(why);
        }
        throw noAnswer();
    }

    private ServingException noAnswer() {
        return new ServingException(
                ErrorCode.NO_ANSWER,
                "no rung of endpoint "
                        + plan.name()
                        + " has an answer to this question; declare a default to always have one");
    }

    private Answer made(Choice choice, Question question, double value, long oldestInputMicros) {
        return new Answer(
                plan.definition().clipped(value),
                choice.rung,
                plan.ladder().get(choice.rung) instanceof RungPlan.ModelRung model
                        ? model.version()
                        : null,
                choice.reason,
                oldestInputMicros,
                question.frame());
    }

    private static long oldest(RungPlan.ModelRung model, Question question) {
        return model.input().oldestMicros(question.frame());
    }

    /// A rung, and why it is not a better one.
    public record Choice(int rung, Reason reason) {

        private Choice below(Reason why) {
            return new Choice(rung + 1, why);
        }
    }
}
