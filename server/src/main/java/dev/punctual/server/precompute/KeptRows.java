package dev.punctual.server.precompute;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.server.log.LoggedAnswers;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Rows that a project keeps in files: what was asked lately, and what models are trained with.
///
/// @param answerLog where the log of an endpoint is
/// @param training gives the files of a split of labels, in the order of their rows; throws `NOT_FOUND` if they were never
///     built
/// @param engine opens files that together are one table of that name
public record KeptRows(
        Function<String, Path> answerLog,
        BiFunction<String, String, List<Path>> training,
        BiFunction<String, List<Path>, OfflineEngine> engine) {

    /// The whole files of an endpoint's log, oldest first.
    List<Path> logged(EndpointDefinition endpoint) {
        return LoggedAnswers.files(answerLog.apply(endpoint.name()));
    }
}
