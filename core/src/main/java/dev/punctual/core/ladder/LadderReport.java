package dev.punctual.core.ladder;

import dev.punctual.core.plan.RungPlan;
import java.util.List;
import java.util.Locale;

/// What the rungs of a ladder take and which would be chosen, as text for people.
public final class LadderReport {
    private static final int[] SLACKS_MILLIS = {1, 2, 5, 10, 50};
    private static final double MILLI = 1e6;

    private LadderReport() {}

    /// Reports on a ladder as it is now, for one question that has all features while no lane is busy.
    public static String of(Ladder ladder, long nowNanos) {
        RungTimes times = ladder.times();
        List<RungPlan> rungs = ladder.plan().ladder();
        var text = new StringBuilder("times of one question at the quantile\n");
        line(text, "features", millis(times.featureNanos(1, nowNanos)));
        line(text, "derived", millis(times.derivationNanos(1, nowNanos)));
        for (int rung = 0; rung < rungs.size(); rung++) {
            line(text, rungs.get(rung).name(), describe(ladder, rung, nowNanos));
        }
        text.append("rung that would be chosen\n");
        for (int slack : SLACKS_MILLIS) {
            Ladder.Choice choice = chosen(ladder, (long) (slack * MILLI), nowNanos);
            String why = choice.reason().wireName();
            String name = rungs.get(choice.rung()).name();
            line(text, "with " + slack + " ms left", name + " (" + why + ")");
        }
        return text.toString();
    }

    private static String describe(Ladder ladder, int rung, long nowNanos) {
        RungTimes times = ladder.times();
        if (!times.measured(rung)) {
            return "not measured";
        }
        String computed = ladder.inline(rung, 1) ? ", on the spot" : ", in a lane";
        return millis(times.nanos(rung, 1, nowNanos))
                + ", half of them within "
                + millis(times.typicalNanos(rung, 1))
                + (ladder.remote(rung) ? ", elsewhere" : computed)
                + (times.seeded(rung) ? "; not measured here yet, but when it was promoted" : "");
    }

    private static Ladder.Choice chosen(Ladder ladder, long slackNanos, long nowNanos) {
        int last = ladder.plan().ladder().size() - 1;
        int rung = 0;
        while (rung < last && ladder.times().nanos(rung, 1, nowNanos) > slackNanos) {
            rung++;
        }
        return new Ladder.Choice(rung, rung == 0 ? Reason.BEST : Reason.SLACK);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / MILLI);
    }

    private static void line(StringBuilder text, String name, String what) {
        text.append(String.format(Locale.ROOT, "  %-20s %s%n", name, what));
    }
}
