package dev.punctual.server.models;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.promotion.CanaryWatch;
import dev.punctual.server.gateway.Serving;
import java.util.List;
import java.util.function.Consumer;

/// A version of a model that answers a share of the keys of one endpoint.
final class CanaryTrial implements Serving.Outcomes {
    /*
     * A request counts as failed when the canary was started and failed or was not ready, and when its time does not
     * fit the budget at all; one that goes to another rung because the lanes are full, or because features are missing,
     * says nothing about the canary. Answers of better rungs are not its either.
     */
    private final int place;
    private final CanaryWatch watch;
    private final Consumer<String> broken;

    /// @param place of the version in the ladder
    /// @param broken is told why the trial must end; maybe more than once
    CanaryTrial(int place, CanaryWatch watch, Consumer<String> broken) {
        this.place = place;
        this.watch = watch;
        this.broken = broken;
    }

    @Override
    public void answered(List<Answer> answers, long nanos) {
        Answer worst = answers.getFirst();
        for (Answer answer : answers) {
            worst = answer.rung() > worst.rung() ? answer : worst;
        }
        boolean its = worst.rung() == place;
        boolean failure = worst.rung() > place && isFault(worst.reason());
        if (its || failure) {
            record(nanos, failure);
        }
    }

    private static boolean isFault(Reason reason) {
        return reason == Reason.OVERRUN || reason == Reason.UNAVAILABLE || reason == Reason.SLACK;
    }

    @Override
    public void failed(long nanos) {
        record(nanos, true);
    }

    private void record(long nanos, boolean failure) {
        String why = watch.record(nanos, failure);
        if (why != null) {
            broken.accept(why);
        }
    }

    CanaryWatch.Count count() {
        return watch.count();
    }
}
