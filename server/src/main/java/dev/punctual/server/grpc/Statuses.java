package dev.punctual.server.grpc;

import dev.punctual.core.error.ServingException;
import dev.punctual.server.oip.Failures;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;

/// Failures as gRPC tells them: the code by the category, and the message that REST has.
final class Statuses {
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private Statuses() {}

    static Status of(ServingException failure) {
        return code(failure).withDescription(Failures.message(failure));
    }

    /// With when to try again, as gRPC's clients heed it.
    static Metadata trailers(ServingException failure) {
        var trailers = new Metadata();
        long nanos = failure.retryNanos();
        if (nanos > 0) {
            trailers.put(PUSHBACK, Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
        return trailers;
    }

    private static Status code(ServingException failure) {
        return switch (failure.code()) {
            case NOT_FOUND -> Status.NOT_FOUND;
            case UNSUPPORTED, METHOD_NOT_ALLOWED -> Status.UNIMPLEMENTED;
            case NO_ANSWER, REQUEST_TIMEOUT -> Status.DEADLINE_EXCEEDED;
            case TOO_MANY_REQUESTS, STORAGE_FULL -> Status.RESOURCE_EXHAUSTED;
            default ->
                    switch (failure.code().category()) {
                        case USER -> Status.INVALID_ARGUMENT;
                        case INSUFFICIENT_RESOURCES, EXTERNAL -> Status.UNAVAILABLE;
                        case INTERNAL -> Status.INTERNAL;
                    };
        };
    }
}
