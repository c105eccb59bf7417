package dev.punctual.core.promotion;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Counts how a canary does, and says when it breaks its bounds. Any thread may use it.
public final class CanaryWatch {
    /*
     * Both bounds are shares of the answers: those that fail, and those that take longer than the bound of the 99th
     * percentile, which may be one in a hundred. They are judged against at least so many answers as a judgement rests on;
     * so a canary that fails at once is ended at once, and one slow answer among the first ten ends nothing. Two
     * blocks of answers are kept, and the older one is dropped when the newer one is full: what was bad hours ago does
     * not count, and what goes bad later still does.
     */
    private static final double SLOW_SHARE = 0.01;
    private static final int BLOCK = 10;

    private final Bounds bounds;
    private Block newer = new Block(0, 0, 0);
    private Block older = new Block(0, 0, 0);
    private long total;

    /// What a canary must keep.
    ///
    /// @param p99Nanos how long 99 of 100 answers may take
    /// @param errors the greatest share of answers that may fail
    /// @param minAnswers how many answers a judgement rests on
    public record Bounds(long p99Nanos, double errors, int minAnswers) {}

    private record Block(long answers, long failed, long slow) {

        Block plus(boolean failure, boolean tooSlow) {
            return new Block(answers + 1, failed + (failure ? 1 : 0), slow + (tooSlow ? 1 : 0));
        }
    }

    /// How a canary did so far.
    ///
    /// @param answers how many since it began
    /// @param failed the share of the recent ones that failed or were not ready in time
    /// @param slow the share of the recent ones beyond the bound of the 99th percentile
    public record Count(long answers, double failed, double slow) {}

    public CanaryWatch(Bounds bounds) {
        this.bounds = bounds;
    }

    /// Takes note of an answer.
    ///
    /// @return why the canary must end now; null if it may go on
    public synchronized @Nullable String record(long nanos, boolean failure) {
        total++;
        newer = newer.plus(failure, nanos > bounds.p99Nanos);
        String broken = broken();
        if (newer.answers >= (long) BLOCK * bounds.minAnswers) {
            older = newer;
            newer = new Block(0, 0, 0);
        }
        return broken;
    }

    public synchronized Count count() {
        double answers = Math.max(1, newer.answers + older.answers);
        return new Count(
                total,
                (newer.failed + older.failed) / answers,
                (newer.slow + older.slow) / answers);
    }

    private @Nullable String broken() {
        long answers = newer.answers + older.answers;
        long failed = newer.failed + older.failed;
        long slow = newer.slow + older.slow;
        double base = Math.max(answers, bounds.minAnswers);
        if (failed > bounds.errors * base) {
            return String.format(
                    Locale.ROOT,
                    "%d of %d answers failed or were not ready in time; the bound is %.2f %%",
                    failed,
                    answers,
                    bounds.errors * 100);
        }
        if (slow > SLOW_SHARE * base) {
            return String.format(
                    Locale.ROOT,
                    "%d of %d answers took longer than the bound of the p99, %.3f ms",
                    slow,
                    answers,
                    bounds.p99Nanos / 1e6);
        }
        return null;
    }
}
