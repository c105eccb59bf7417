package dev.punctual.core.ladder;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The ladder of one endpoint: it knows what each rung takes here and now, chooses, and runs the chosen one.
///
/// Any thread may use it.
public final class Ladder {
    /*
     * A rung fits when its estimated time for the request, at the endpoint's quantile, and the wait for a lane if it needs
     * one, are within the slack. What typically takes less than INLINE_NANOS needs no lane: the thread that has the
     * request runs it on the spot.
     *
     * A rung that requires features is passed over when none of the questions has them. A question that the chosen rung
     * has no answer for (no precomputed row, a model that fails, a required feature that is not there) falls to the rungs
     * below, one question at a time.
     */
    /// What may run on the thread that has the request, even if that is an event loop.
    public static final long INLINE_NANOS = 300_000;

    private final EndpointPlan plan;
    private final List<Estimate> estimates;
    private final Estimate preparation;

    public Ladder(EndpointPlan plan, long nowNanos) {
        this.plan = plan;
        this.preparation = new Estimate(plan.definition().serving().quantile(), nowNanos);
        this.estimates =
                plan.ladder().stream()
                        .map(_ -> new Estimate(plan.definition().serving().quantile(), nowNanos))
                        .toList();
    }

    public EndpointPlan plan() {
        return plan;
    }

    /// The estimated time of a rung for `count` questions, in nanoseconds.
    public long estimateNanos(int rung, int count, long nowNanos) {
        return estimates.get(rung).nanos(nowNanos) * count;
    }

    /// Whether a rung may run on the spot for `count` questions.
    public boolean inline(int rung, int count) {
        return estimates.get(rung).typicalNanos() * count <= INLINE_NANOS;
    }

    /// Whether the features of `count` questions may be read and derived on the spot.
    public boolean preparesInline(int count) {
        return preparation.typicalNanos() * count <= INLINE_NANOS;
    }

    /// Takes note of how long reading and deriving the features of `count` questions took.
    public void recordPreparation(int count, long nanos, long nowNanos) {
        preparation.record(nanos / count, nowNanos);
    }

    /// The best rung that fits, and for which one of the questions has the required features.
    ///
    /// @param slackNanos what is left of the budget
    /// @param waitNanos the predicted wait for a lane
    public Choice choose(List<Question> questions, long slackNanos, long waitNanos, long nowNanos) {
        Reason reason = Reason.BEST;
        int count = questions.size();
        int last = plan.ladder().size() - 1;
        for (int rung = 0; rung < last; rung++) {
            if (!possible(plan.ladder().get(rung), questions)) {
                reason = Reason.FEATURES;
                continue;
            }
            long work = estimateNanos(rung, count, nowNanos);
            long wait = inline(rung, count) ? 0 : waitNanos;
            if (work + wait <= slackNanos) {
                return new Choice(rung, reason);
            }
            reason = work <= slackNanos ? Reason.OVERLOAD : Reason.SLACK;
        }
        return new Choice(last, reason);
    }

    private static boolean possible(RungPlan rung, List<Question> questions) {
        if (rung instanceof RungPlan.ModelRung model) {
            for (int i = 0; i < questions.size(); i++) {
                if (model.required().met(questions.get(i).frame())) {
                    return true;
                }
            }
            return false;
        }
        return true;
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

    /// Answers questions by the constant at the end of the ladder, which needs none of their features.
    ///
    /// @throws ServingException with `NO_ANSWER` if the ladder does not end with a constant
    public List<Answer> answerWithout(Reason reason, List<Question> questions) {
        if (!(plan.ladder().getLast() instanceof RungPlan.DefaultRung)) {
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
            return answerBatch(model, choice, questions);
        }
        var answers = new ArrayList<Answer>(questions.size());
        for (Question question : questions) {
            answers.add(answerOne(choice, question));
        }
        return answers;
    }

    /// The rung to fall to when one fails.
    ///
    /// @throws ServingException with `NO_ANSWER` if there is none
    public Choice below(Choice failed) {
        if (failed.rung + 1 == plan.ladder().size()) {
            throw noAnswer();
        }
        return failed.below(Reason.UNAVAILABLE);
    }

    /// Takes note of how long a rung took for `count` questions.
    public void record(int rung, int count, long nanos, long nowNanos) {
        estimates.get(rung).record(nanos / count, nowNanos);
    }

    private List<Answer> answerBatch(
            RungPlan.ModelRung model, Choice choice, List<Question> questions) {
        int width = model.input().width();
        var rows = new float[width * questions.size()];
        int asked = 0;
        for (Question question : questions) {
            if (model.required().met(question.frame())) {
                model.input().fill(question.frame(), rows, asked++ * width);
            }
        }
        var predictions = new float[asked];
        if (asked > 0) {
            model.model().predictBatch(rows, asked, predictions);
        }
        var answers = new ArrayList<Answer>(questions.size());
        int next = 0;
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

    private Answer answerOne(Choice choice, Question question) {
        Choice at = choice;
        while (at.rung < plan.ladder().size()) {
            Reason why = Reason.UNAVAILABLE;
            switch (plan.ladder().get(at.rung)) {
                case RungPlan.ModelRung model when !model.required().met(question.frame()) ->
                        why = Reason.FEATURES;
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
