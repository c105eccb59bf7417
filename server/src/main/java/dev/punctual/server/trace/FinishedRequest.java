package dev.punctual.server.trace;

import com.google.protobuf.ByteString;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.trace.TraceContext;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.ByteBuffer;

/// A request whose trace is kept, and the spans that are made of its ledger.
///
/// @param endMicros the time of day at which its answer was handed over
record FinishedRequest(Traced asked, Ledger ledger, long totalNanos, int status, long endMicros) {
    /*
     * The request is one span, each stage that took time a span below it. A stage that was entered several times, such as
     * the rung that ran for an insurance and the one that answered, is shown as one, as long as all of it, that ends when
     * it was left for the last time.
     */
    private static final int SERVER_ERROR = 500;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int SAMPLED = 1;

    /// Adds its spans to those of a message.
    void writeTo(ScopeSpans.Builder spans) {
        TraceContext own = ledger.trace();
        long endNanos = endMicros * NANOS_PER_MICRO;
        long start = endNanos - totalNanos;
        spans.addSpans(whole(own, start, endNanos));
        for (Stage stage : Stage.ALL) {
            long spent = ledger.spentNanos(stage);
            if (spent > 0) {
                spans.addSpans(stage(stage, own, start, spent));
            }
        }
    }

    boolean late() {
        return asked.late(totalNanos);
    }

    private Span.Builder whole(TraceContext own, long start, long endNanos) {
        Span.Builder whole =
                span(own, start, endNanos)
                        .setName(asked.spanName())
                        .setKind(SpanKind.SPAN_KIND_SERVER)
                        .addAttributes(flag("punctual.late", late()))
                        .addAttributes(number("http.response.status_code", status));
        asked.describe(whole);
        TraceContext caller = ledger.caller();
        if (caller != null) {
            whole.setParentSpanId(id(caller.span()));
        }
        Answer answer = ledger.answer();
        if (answer != null && asked instanceof Traced.Endpoint endpoint) {
            whole.addAttributes(text("punctual.rung", endpoint.rung(answer)))
                    .addAttributes(text("punctual.reason", answer.reason().wireName()))
                    .addAttributes(flag("punctual.cached", answer.cached()));
        }
        if (status >= SERVER_ERROR) {
            whole.setStatus(Status.newBuilder().setCode(StatusCode.STATUS_CODE_ERROR));
        }
        return whole;
    }

    private Span.Builder stage(Stage stage, TraceContext own, long start, long spent) {
        long left = ledger.endNanos(stage);
        long end = start + (left == 0 ? totalNanos : left - ledger.startNanos());
        Span.Builder span =
                span(own.part(stage.place()), end - spent, end)
                        .setParentSpanId(id(own.span()))
                        .setName(stage.wireName())
                        .setKind(SpanKind.SPAN_KIND_INTERNAL);
        Answer answer = ledger.answer();
        if (stage == Stage.RUNG && answer != null && asked instanceof Traced.Endpoint endpoint) {
            span.addAttributes(text("punctual.rung", endpoint.rung(answer)));
        }
        return span;
    }

    private static Span.Builder span(TraceContext place, long startNanos, long endNanos) {
        ByteBuffer trace = ByteBuffer.allocate(2 * Long.BYTES);
        trace.putLong(place.high()).putLong(place.low());
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(trace.flip()))
                .setSpanId(id(place.span()))
                .setStartTimeUnixNano(startNanos)
                .setEndTimeUnixNano(endNanos)
                .setFlags(SAMPLED);
    }

    private static ByteString id(long span) {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(span).flip());
    }

    static KeyValue text(String key, String value) {
        return keyed(key, AnyValue.newBuilder().setStringValue(value));
    }

    private static KeyValue flag(String key, boolean value) {
        return keyed(key, AnyValue.newBuilder().setBoolValue(value));
    }

    private static KeyValue number(String key, long value) {
        return keyed(key, AnyValue.newBuilder().setIntValue(value));
    }

    private static KeyValue keyed(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
