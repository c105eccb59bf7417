package dev.punctual.core.expression;

import java.time.LocalDate;

/// The parts of a local time that expressions can ask for.
final class CivilTime {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int THURSDAY = 4; // the weekday of 1970-01-01, from Sunday

    private CivilTime() {}

    /// One part, from the seconds since 1970-01-01T00:00:00 local time.
    @FunctionalInterface
    interface Part {
        long of(long localSecond);
    }

    static Part part(Expression.Operator operator) {
        return switch (operator) {
            case HOUR -> local -> Math.floorMod(local, SECONDS_PER_DAY) / 3_600;
            case MINUTE -> local -> Math.floorMod(local, 3_600L) / 60;
            case DAY_OF_WEEK -> local -> Math.floorMod(day(local) + THURSDAY, 7L);
            case DAY_OF_MONTH -> local -> LocalDate.ofEpochDay(day(local)).getDayOfMonth() - 1L;
            case MONTH -> local -> LocalDate.ofEpochDay(day(local)).getMonthValue() - 1L;
            default -> throw new IllegalArgumentException(operator + " is no part of a time");
        };
    }

    private static long day(long localSecond) {
        return Math.floorDiv(localSecond, SECONDS_PER_DAY);
    }
}
