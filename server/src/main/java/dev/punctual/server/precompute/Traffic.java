package dev.punctual.server.precompute;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.server.log.LoggedAnswers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// What was asked lately, as far as the logs of answers know.
record Traffic(KeptRows kept) {

    /// An engine over the log of an endpoint.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if it keeps none, `NOT_FOUND` if nothing was logged yet
    OfflineEngine open(EndpointDefinition endpoint, String what) {
        if (endpoint.log() == null) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s is ordered by traffic, but endpoint %s keeps no log of it; add, for example, 'log: {share: 1.0}' to the endpoint"
                            .formatted(what, endpoint.name()));
        }
        List<Path> files = kept.logged(endpoint);
        if (files.isEmpty()) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "%s is ordered by traffic, but nothing that was asked of endpoint %s is logged yet; serve it for a while. A file appears after some minutes, and when the gateway stops"
                            .formatted(what, endpoint.name()));
        }
        return kept.engine().apply(LoggedAnswers.TABLE, files);
    }

    /// The most asked keys of an endpoint since `$since`, most asked first: what else was asked with a key is what it was
    /// asked with last. The time of the question is left out.
    String sql(EndpointDefinition endpoint, List<String> keyNames, int most) {
        String columns =
                endpoint.request().stream()
                        .map(RequestFeature::name)
                        .filter(name -> keyNames.contains(name) || !name.equals(endpoint.time()))
                        .map(name ->
                                keyNames.contains(name)
                                        ? quoted(name)
                                        : "arg_max(%1$s, _arrived) AS %1$s".formatted(quoted(name)))
                        .collect(Collectors.joining(", "));
        String keys = keyNames.stream().map(Traffic::quoted).collect(Collectors.joining(", "));
        String present =
                keyNames.stream()
                        .map(name -> quoted(name) + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        return "SELECT %s FROM %s WHERE _arrived >= $since AND %s GROUP BY %s ORDER BY count(*) DESC, %s LIMIT %d"
                .formatted(columns, LoggedAnswers.TABLE, present, keys, keys, most);
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
