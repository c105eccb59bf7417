package dev.punctual.testing.oip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The checks of one part of the protocol, in the order in which they run.
final class Group {
    private final String name;
    private final List<Check> checks = new ArrayList<>();

    private record Check(String name, Consumer<Target> body) {}

    Group(String name) {
        this.name = name;
    }

    /// Adds a check.
    ///
    /// @param check what a conformant server does, as a sentence
    /// @param body throws a [Deviation] or [NotApplicable]
    Group check(String check, Consumer<Target> body) {
        checks.add(new Check(check, body));
        return this;
    }

    void run(Target target, Consumer<Result> results) {
        for (Check check : checks) {
            results.accept(run(check, target));
        }
    }

    private Result run(Check check, Target target) {
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
