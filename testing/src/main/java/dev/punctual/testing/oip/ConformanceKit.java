package dev.punctual.testing.oip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// All checks of the REST protocol and of its binary tensor, repository, configuration, statistics and scheduling
/// extensions.
///
/// A check of an extension is skipped where the server does not list it; a check that needs an input of a certain kind,
/// where the model has none. Where servers differ and the specification is silent, a check asks for what all callers
/// need: a status in the right hundred, and `{"error": "<message>"}` with every refusal.
public final class ConformanceKit {
    private ConformanceKit() {}

    /// Runs every check, one after the other.
    public static List<Result> run(Target target) {
        var results = new ArrayList<Result>();
        run(target, results::add);
        return List.copyOf(results);
    }

    /// Runs every check and tells what became of each at once.
    public static void run(Target target, Consumer<Result> results) {
        for (Group group :
                List.of(
                        MetadataChecks.group(),
                        InferChecks.group(),
                        RefusalChecks.group(),
                        BinaryChecks.group(),
                        BinaryRefusalChecks.group(),
                        ExtensionChecks.group())) {
            group.run(target, results);
        }
    }
}
