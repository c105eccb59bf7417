package dev.punctual.server.http.call;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.Question;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;

/// How long the caller of one request is willing to wait, and how old an answer it takes, as its headers say.
public final class CallerBudget {
    /// No limit.
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final String OWN = "punctual-budget";
    private static final String STALENESS = "punctual-max-staleness";
    private static final String ENVOY = "x-envoy-expected-rq-timeout-ms";
    private static final String GRPC = "grpc-timeout";
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int MOST_DIGITS = 8;
    private static final String OWN_WANTED =
            "must be a duration such as 5ms, 800us or 1s, or a number of milliseconds";

    private CallerBudget() {}

    /// The least of what the headers allow, in nanoseconds; [#UNLIMITED] if they say nothing.
    public static long nanos(Exchange exchange) {
        long least = UNLIMITED;
        String own = exchange.header(OWN);
        if (own != null) {
            least = duration(OWN, own);
        }
        String envoy = exchange.header(ENVOY);
        if (envoy != null) {
            String wanted = "must be a whole number of milliseconds";
            least = Math.min(least, whole(envoy, envoy.length(), ENVOY, wanted) * MILLI);
        }
        String grpc = exchange.header(GRPC);
        if (grpc != null) {
            least = Math.min(least, grpc(grpc));
        }
        return least;
    }

    /// How long ago a prediction may have been made that answers, in nanoseconds; [Question#ANY_AGE] if the headers say
    /// nothing.
    public static long staleness(Exchange exchange) {
        String text = exchange.header(STALENESS);
        if (text == null) {
            return Question.ANY_AGE;
        }
        return text.equals("0") ? 0 : duration(STALENESS, text);
    }

    private static long duration(String header, String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        long unit =
                switch (text.substring(end)) {
                    case "", "ms" -> MILLI;
                    case "us" -> MICRO;
                    case "ns" -> 1;
                    case "s" -> SECOND;
                    default -> throw malformed(header, text, OWN_WANTED);
                };
        int point = text.indexOf('.');
        if (point < 0) {
            return whole(text, end, header, OWN_WANTED) * unit;
        }
        return fraction(header, text, point, end, unit);
    }

    private static long fraction(String header, String text, int point, int end, long unit) {
        if (point == 0 || point + 1 >= end) {
            throw malformed(header, text, OWN_WANTED);
        }
        long nanos = digits(text, 0, point, header, OWN_WANTED) * unit;
        long scaled = unit;
        for (int i = point + 1; i < end; i++) {
            scaled /= 10;
            nanos += digits(text, i, i + 1, header, OWN_WANTED) * scaled;
        }
        return positive(nanos, text, header, OWN_WANTED);
    }

    private static long grpc(String text) {
        String wanted = "must be at most 8 digits and one of the units H, M, S, m, u and n";
        if (text.isEmpty()) {
            throw malformed(GRPC, text, wanted);
        }
        int end = text.length() - 1;
        long unit =
                switch (text.charAt(end)) {
                    case 'H' -> 3600 * SECOND;
                    case 'M' -> 60 * SECOND;
                    case 'S' -> SECOND;
                    case 'm' -> MILLI;
                    case 'u' -> MICRO;
                    case 'n' -> 1;
                    default -> throw malformed(GRPC, text, wanted);
                };
        long count = whole(text, end, GRPC, wanted);
        return count > Long.MAX_VALUE / unit ? UNLIMITED : count * unit;
    }

    private static long whole(String text, int end, String header, String wanted) {
        return positive(digits(text, 0, end, header, wanted), text, header, wanted);
    }

    private static long digits(String text, int from, int end, String header, String wanted) {
        if (from >= end || end - from > MOST_DIGITS) {
            throw malformed(header, text, wanted);
        }
        long value = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw malformed(header, text, wanted);
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    private static long positive(long value, String text, String header, String wanted) {
        if (value <= 0) {
            throw malformed(header, text, wanted + ", and more than zero");
        }
        return value;
    }

    private static ServingException malformed(String header, String text, String wanted) {
        return new ServingException(
                ErrorCode.WRONG_TYPE,
                "the header " + wanted + ", but is '" + Suggestion.shown(text) + "'",
                header);
    }
}
