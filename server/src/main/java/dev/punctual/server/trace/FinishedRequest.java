package dev.punctual.server.trace;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.EndpointShape;
import java.nio.ByteBuffer;

/// A request whose trace is kept, and the spans that are made of its ledger.
///
/// @param endMicros the time of day at which its answer was handed over
record FinishedRequest(
        EndpointShape endpoint, Ledger ledger, long totalNanos, int status, long endMicros) {
    /*
     * The request is one span, each stage that took time a span below it. A stage that was entered several times, such as
     * the rung that ran for an insurance and the one that answered, is shown as one, as long as all of it, that ends when
     * it was left for the last time.
     */
    private static final int SERVER = 2;
    private static final int INTERNAL = 1;
    private static final int ERROR = 2;
    private static final int SERVER_ERROR = 500;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int SPANS = 2;

    /// Adds its spans to a message of spans of one scope.
    void writeTo(Protobuf scope) {
        TraceContext own = ledger.trace();
        long endNanos = endMicros * NANOS_PER_MICRO;
        long start = endNanos - totalNanos;
        Protobuf whole = span(own, start, endNanos).text(5, "predict " + endpoint.name());
        TraceContext caller = ledger.caller();
        if (caller != null) {
            whole.bytes(4, id(caller.span()));
        }
        whole.number(6, SERVER);
        attribute(whole, "punctual.endpoint", endpoint.name());
        flag(whole, "punctual.late", late());
        number(whole, "http.response.status_code", status);
        Answer answer = ledger.answer();
        if (answer != null) {
            attribute(whole, "punctual.rung", rung(answer));
            attribute(whole, "punctual.reason", answer.reason().wireName());
            flag(whole, "punctual.cached", answer.cached());
        }
        if (status >= SERVER_ERROR) {
            whole.message(15, new Protobuf().number(3, ERROR));
        }
        scope.message(SPANS, whole);
        for (Stage stage : Stage.ALL) {
            long spent = ledger.spentNanos(stage);
            if (spent > 0) {
                scope.message(SPANS, stage(stage, own, start, spent));
            }
        }
    }

    boolean late() {
        return totalNanos > endpoint.budget().toNanos();
    }

    private Protobuf stage(Stage stage, TraceContext own, long start, long spent) {
        long left = ledger.endNanos(stage);
        long end = start + (left == 0 ? totalNanos : left - ledger.startNanos());
        Protobuf span =
                span(own.part(stage.place()), end - spent, end)
                        .bytes(4, id(own.span()))
                        .text(5, stage.wireName())
                        .number(6, INTERNAL);
        Answer answer = ledger.answer();
        if (stage == Stage.RUNG && answer != null) {
            attribute(span, "punctual.rung", rung(answer));
        }
        return span;
    }

    private String rung(Answer answer) {
        return endpoint.rungNames().get(answer.rung());
    }

    private static Protobuf span(TraceContext place, long startNanos, long endNanos) {
        ByteBuffer trace = ByteBuffer.allocate(2 * Long.BYTES);
        trace.putLong(place.high()).putLong(place.low());
        return new Protobuf()
                .bytes(1, trace.array())
                .bytes(2, id(place.span()))
                .fixed64(7, startNanos)
                .fixed64(8, endNanos)
                .fixed32(16, 1);
    }

    private static byte[] id(long span) {
        return ByteBuffer.allocate(Long.BYTES).putLong(span).array();
    }

    private static void attribute(Protobuf span, String key, String value) {
        span.message(9, keyed(key, new Protobuf().text(1, value)));
    }

    private static void flag(Protobuf span, String key, boolean value) {
        span.message(9, keyed(key, new Protobuf().number(2, value ? 1 : 0)));
    }

    private static void number(Protobuf span, String key, long value) {
        span.message(9, keyed(key, new Protobuf().number(3, value)));
    }

    static Protobuf keyed(String key, Protobuf value) {
        return new Protobuf().text(1, key).message(2, value);
    }
}
