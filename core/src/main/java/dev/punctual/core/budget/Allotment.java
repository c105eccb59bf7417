package dev.punctual.core.budget;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What each part of the way may take of a budget. Immutable.
public final class Allotment {
    private static final double LEAST_NANOS = 10_000;

    private final long budgetNanos;
    private final long[] nanos;

    private Allotment(long budgetNanos, long[] nanos) {
        this.budgetNanos = budgetNanos;
        this.nanos = nanos;
    }

    /// As it is declared; a stage that is not named shares what is left of the budget with the others that are not, for none
    /// of them is to blame before it has taken all of that.
    ///
    /// @param stages by the name of the stage
    public static Allotment declared(Duration budget, Map<String, Duration> stages) {
        long left = budget.toNanos();
        for (Duration stage : stages.values()) {
            left -= stage.toNanos();
        }
        var nanos = new long[Part.ALL.size()];
        for (Part part : Part.ALL) {
            Duration stage = stages.get(part.name());
            nanos[part.place()] = stage == null ? Math.max(0, left) : stage.toNanos();
        }
        return new Allotment(budget.toNanos(), nanos);
    }

    /// Nothing for any part: to blame is what took the longest.
    public static Allotment nothing(Duration budget) {
        return new Allotment(budget.toNanos(), new long[Part.ALL.size()]);
    }

    /// What the parts took in a share of the requests, scaled to fill the budget exactly: each gets the same slack, or has to
    /// become faster by the same factor.
    public static Allotment proposed(Duration budget, Spending spending, double quantile) {
        var nanos = new long[Part.ALL.size()];
        double sum = 0;
        for (Part part : Part.ALL) {
            sum += Math.max(LEAST_NANOS, (double) spending.nanos(part, quantile));
        }
        for (Part part : Part.ALL) {
            double measured = Math.max(LEAST_NANOS, (double) spending.nanos(part, quantile));
            nanos[part.place()] = (long) (budget.toNanos() * measured / sum);
        }
        return new Allotment(budget.toNanos(), nanos);
    }

    public long budgetNanos() {
        return budgetNanos;
    }

    public long nanos(Part part) {
        return nanos[part.place()];
    }

    long nanos(int place) {
        return nanos[place];
    }

    /// What each stage may take, by its name, in whole tens of microseconds, rounded down so that they still fit.
    public Map<String, Duration> stages() {
        var stages = new LinkedHashMap<String, Duration>();
        for (Part part : Part.STAGES) {
            long tens = Math.max(1, nanos(part) / 10_000);
            stages.put(part.name(), Duration.ofNanos(tens * 10_000));
        }
        return stages;
    }
}
