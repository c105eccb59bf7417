package dev.punctual.testing.oip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The checks of one part of the protocol, in the order in which they run.
///
/// @param <T> what is checked
final class Group<T> {
    private final String name;
    private final List<Check<T>> checks = new ArrayList<>();

    private record Check<T>(String name, Consumer<T> body) {}

    Group(String name) {
        this.name = name;
    }

    /// Adds a check.
    ///
    /// @param check what a conformant server does, as a sentence
    /// @param body throws a [Deviation] or [NotApplicable]
    Group<T> check(String check, Consumer<T> body) {
        checks.add(new Check<>(check, body));
        return this;
    }

    void run(T target, Consumer<Result> results) {
        for (Check<T> check : checks) {
            results.accept(run(check, target));
        }
    }

    private Result run(Check<T> check, T target) {
        try {
            check.body.accept(target);
            return new Result.Passed(name, check.name);
        } catch (NotApplicable e) {
            return new Result.Skipped(name, check.name, String.valueOf(e.getMessage()));
        } catch (Deviation e) {
            return new Result.Failed(name, check.name, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return new Result.Failed(name, check.name, "the answer cannot be read: " + e);
        }
    }

    static void expect(boolean met, String deviation) {
        if (!met) {
            throw new Deviation(deviation);
        }
    }
}
