package dev.punctual.testing.oip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// All checks of the protocol, over REST and over gRPC, and of its binary tensor, repository, configuration, statistics and
/// scheduling extensions.
///
/// A check of an extension is skipped where the server does not list it; a check that needs an input of a certain kind,
/// where the model has none. Where servers differ and the specification is silent, a check asks for what all callers
/// need: a status in the right hundred, and `{"error": "<message>"}` with every refusal; over gRPC, a code that says whose
/// mistake it was, and a message.
public final class ConformanceKit {
    private ConformanceKit() {}

    /// Runs every check over REST, one after the other.
    public static List<Result> run(Target target) {
        var results = new ArrayList<Result>();
        run(target, results::add);
        return List.copyOf(results);
    }

    /// Runs every check over gRPC, one after the other.
    public static List<Result> run(GrpcTarget target) {
        var results = new ArrayList<Result>();
        for (Group<GrpcTarget> group :
                List.of(
                        GrpcMetadataChecks.group(),
                        GrpcInferChecks.group(),
                        GrpcRefusalChecks.group(),
                        GrpcExtensionChecks.group(),
                        GrpcCallChecks.group())) {
            group.run(target, results::add);
        }
        return List.copyOf(results);
    }

    /// Runs every check over REST and tells what became of each at once.
    public static void run(Target target, Consumer<Result> results) {
        for (Group<Target> group :
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
