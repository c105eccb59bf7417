package dev.punctual.core.ladder;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.PredictionCache.Hit;
import dev.punctual.core.ladder.PredictionCache.RowKey;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The rungs of one endpoint, which answer questions, and remember what they answered if the endpoint declares that.
///
/// Any thread may use it.
public final class Rungs {
    /*
     * A question that has a precomputed row on a rung above the chosen one is answered by it. One that the chosen rung has
     * no answer for (a model that fails, a required feature that is not there) falls to the rungs below, one question at a
     * time.
     *
     * Rows of several requests for one model may be run together (a batch): each request has its rows filled in, and makes
     * its answers from what came out.
     *
     * What a model predicted for the same inputs not long ago is as good as its rung. What it predicted longer ago stands
     * between the rungs that ask models and those that do not.
     */
    private final EndpointPlan plan;
    private final @Nullable PredictionCache cache;
    private final @Nullable Recollection memory;
    private final int[] precomputed; // the rungs that are

    Rungs(EndpointPlan plan, @Nullable PredictionCache cache) {
        EndpointDefinition.Cache rules = plan.definition().serving().cache();
        this.plan = plan;
        this.cache = cache;
        this.memory = cache == null || rules == null ? null : new Recollection(rules, cache);
        this.precomputed =
                IntStream.range(0, plan.ladder().size())
                        .filter(i -> plan.ladder().get(i) instanceof RungPlan.PrecomputedRung)
                        .toArray();
    }

    /// How many of the questions have no precomputed answer on a rung above another.
    int open(int rung, List<Question> questions) {
        if (precomputed.length == 0 || precomputed[0] >= rung) {
            return questions.size();
        }
        return (int) questions.stream().filter(question -> ready(rung, question) < 0).count();
    }

    /// The best rung above another that holds a precomputed answer to the question; -1 if there is none.
    int ready(int rung, Question question) {
        for (int above : precomputed) {
            if (above >= rung) {
                return -1;
            }
            if (plan.ladder().get(above) instanceof RungPlan.PrecomputedRung table
                    && question.prepared().has(table.field())) {
                return above;
            }
        }
        return -1;
    }

    @Nullable PredictionCache cache() {
        return cache;
    }

    /// Whether predictions are kept to be said again.
    public boolean remember() {
        return memory != null;
    }

    /// What the chosen rung or a better one predicted for the same inputs not long ago, so that it need not be computed;
    /// null if nothing.
    public @Nullable Answer remembered(Choice choice, Question question) {
        if (ready(choice.rung(), question) >= 0) {
            return null; // its row is better, and costs nothing either
        }
        for (int rung = 0; rung <= choice.rung() && memory != null; rung++) {
            Hit hit =
                    plan.ladder().get(rung) instanceof RungPlan.ModelRung model
                            ? memory.fresh(model, question)
                            : null;
            if (hit != null) {
                Reason reason = rung == 0 ? Reason.BEST : choice.reason();
                return again(new Choice(rung, reason), question, hit);
            }
        }
        return null;
    }

    /// What decides the predictions of a rung, for those of the questions for which it makes one that may be shared.
    public List<RowKey> keys(int rung, List<Question> questions) {
        return plan.ladder().get(rung) instanceof RungPlan.ModelRung model
                ? questions.stream()
                        .filter(question -> question.mostStaleNanos() > 0)
                        .filter(question -> ready(rung, question) < 0)
                        .map(question -> Recollection.key(model, question))
                        .filter(Objects::nonNull)
                        .toList()
                : List.of();
    }

    /// What is left to send at the deadline where no rung below may run on the spot: predictions that were made longer ago
    /// for the same inputs; null if one of the questions has none.
    public @Nullable List<Answer> lastResort(int rung, List<Question> questions) {
        var answers = new ArrayList<Answer>(questions.size());
        for (Question question : questions) {
            Answer stale = stale(new Choice(rung + 1, Reason.OVERRUN), question);
            if (stale == null) {
                return null;
            }
            answers.add(stale);
        }
        return answers;
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
        if (plan.ladder().get(choice.rung()) instanceof RungPlan.ModelRung model
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
        if (plan.ladder().get(choice.rung()) instanceof RungPlan.ModelRung model
                && model.model() instanceof RemoteModel remote) {
            return answerBatch(model, remote.by(deadline), choice, questions);
        }
        throw new IllegalArgumentException("rung " + choice.rung() + " is not remote");
    }

    private List<Answer> answerBatch(
            RungPlan.ModelRung model, Model runtime, Choice choice, List<Question> questions) {
        var rows = new float[model.input().width() * questions.size()];
        int asked = fill(choice.rung(), questions, rows, 0);
        var predictions = new float[asked];
        if (asked > 0) {
            runtime.predictBatch(rows, asked, predictions);
        }
        return answersFrom(choice, questions, predictions, 0);
    }

    /// Writes the rows of those questions that the model of a rung is asked, one after another: they have what it requires,
    /// and no answer on a rung above.
    ///
    /// @param at the row to begin with
    /// @return how many there are
    public int fill(int rung, List<Question> questions, float[] rows, int at) {
        RungPlan.ModelRung model = model(rung);
        int width = model.input().width();
        int asked = 0;
        for (Question question : questions) {
            if (ready(rung, question) < 0 && model.required().met(question.frame())) {
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
        RungPlan.ModelRung model = model(choice.rung());
        var answers = new ArrayList<Answer>(questions.size());
        int next = at;
        for (Question question : questions) {
            if (ready(choice.rung(), question) >= 0) {
                answers.add(answerOne(choice, question));
                continue;
            }
            if (!model.required().met(question.frame())) {
                answers.add(answerOne(choice.below(Reason.FEATURES), question));
                continue;
            }
            float prediction = predictions[next++];
            keep(model, question, prediction);
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
        int ready = ready(choice.rung(), question);
        Choice at =
                ready < 0 ? choice : new Choice(ready, ready == 0 ? Reason.BEST : choice.reason());
        while (at.rung() < plan.ladder().size()) {
            Reason why = Reason.UNAVAILABLE;
            RungPlan rung = plan.ladder().get(at.rung());
            boolean asks = rung instanceof RungPlan.ModelRung;
            Answer stale = asks || ready >= 0 ? null : stale(at, question);
            if (stale != null) {
                return stale;
            }
            switch (rung) {
                case RungPlan.ModelRung model when !model.required().met(question.frame()) ->
                        why = Reason.FEATURES;
                case RungPlan.ModelRung model when model.model() instanceof RemoteModel -> {}
                case RungPlan.ModelRung model -> {
                    var row = new float[model.input().width()];
                    model.input().fill(question.frame(), row, 0);
                    float prediction = model.model().predict(row, 0);
                    keep(model, question, prediction);
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

    /// What a model above a rung predicted for the same inputs longer ago.
    private @Nullable Answer stale(Choice below, Question question) {
        for (int rung = 0; rung < below.rung() && memory != null; rung++) {
            Hit hit =
                    plan.ladder().get(rung) instanceof RungPlan.ModelRung model
                            ? memory.stale(model, question)
                            : null;
            if (hit != null) {
                return again(new Choice(rung, below.reason()), question, hit);
            }
        }
        return null;
    }

    private void keep(RungPlan.ModelRung model, Question question, float prediction) {
        if (memory != null && Float.isFinite(prediction)) {
            memory.keep(model, question, prediction);
        }
    }

    private Answer again(Choice choice, Question question, Hit hit) {
        long oldest = oldest(model(choice.rung()), question);
        return made(choice, question, hit.prediction(), new Origin(hit.ageNanos(), oldest));
    }

    /// Where an answer comes from.
    private record Origin(long cachedNanos, long oldestInputMicros) {

        static Origin computed(long oldestInputMicros) {
            return new Origin(Answer.COMPUTED, oldestInputMicros);
        }
    }

    private Answer made(Choice choice, Question question, double value, long oldestInputMicros) {
        return made(choice, question, value, Origin.computed(oldestInputMicros));
    }

    private Answer made(Choice choice, Question question, double value, Origin origin) {
        return new Answer(
                plan.definition().clipped(value),
                choice.rung(),
                version(plan.ladder().get(choice.rung()), question),
                choice.reason(),
                origin.cachedNanos,
                origin.oldestInputMicros,
                question.frame());
    }

    private static @Nullable String version(RungPlan rung, Question question) {
        return switch (rung) {
            case RungPlan.ModelRung model -> model.version();
            case RungPlan.PrecomputedRung precomputed -> precomputed.version(question.prepared());
            case RungPlan.DefaultRung _ -> null;
        };
    }

    private static long oldest(RungPlan.ModelRung model, Question question) {
        return model.input().oldestMicros(question.frame());
    }

    ServingException noAnswer() {
        return new ServingException(
                ErrorCode.NO_ANSWER,
                "no rung of endpoint "
                        + plan.name()
                        + " has an answer to this question; declare a default to always have one");
    }
}
