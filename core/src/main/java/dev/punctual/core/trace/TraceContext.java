package dev.punctual.core.trace;

import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A place in a trace, as W3C Trace Context has it: the trace, the span, and whether the trace is kept.
///
/// @param high half of the trace's id; both halves are not 0 together
/// @param span the id of the span, not 0
public record TraceContext(long high, long low, long span, boolean sampled) {
    /// The header that carries it.
    public static final String HEADER = "traceparent";

    /// Where what is done at present belongs, for those who call other servers.
    public static final ScopedValue<TraceContext> CURRENT = ScopedValue.newInstance();

    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final double UNIT = 0x1.0p-53;

    /// Reads the value of the header; null if there is none, or one that must not be used.
    public static @Nullable TraceContext parse(@Nullable String header) {
        if (header == null || header.length() < LENGTH || header.startsWith("ff")) {
            return null;
        }
        boolean longer = header.length() > LENGTH;
        if (longer && (header.startsWith("00") || header.charAt(LENGTH) != '-')) {
            return null;
        }
        if (!hex(header, 0, 2)
                || !hex(header, TRACE, SPAN - 1)
                || !hex(header, SPAN, FLAGS - 1)
                || !hex(header, FLAGS, LENGTH)
                || header.charAt(2) != '-'
                || header.charAt(SPAN - 1) != '-'
                || header.charAt(FLAGS - 1) != '-') {
            return null;
        }
        long high = HexFormat.fromHexDigitsToLong(header, TRACE, TRACE + 16);
        long low = HexFormat.fromHexDigitsToLong(header, TRACE + 16, SPAN - 1);
        long span = HexFormat.fromHexDigitsToLong(header, SPAN, FLAGS - 1);
        boolean sampled = (HexFormat.fromHexDigits(header, FLAGS, LENGTH) & 1) != 0;
        return (high | low) == 0 || span == 0 ? null : new TraceContext(high, low, span, sampled);
    }

    private static boolean hex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /// A span of a trace that begins with it.
    public static TraceContext root() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceContext(random.nextLong(), random.nextLong() | 1, id(random), false);
    }

    /// Another span of the same trace.
    public TraceContext child() {
        return new TraceContext(high, low, id(ThreadLocalRandom.current()), sampled);
    }

    private static long id(ThreadLocalRandom random) {
        return random.nextLong() | 1;
    }

    /// The span of a part of this one: always the same for the same part.
    ///
    /// @param number of the part, from 0
    public TraceContext part(int number) {
        long mixed = (span + number + 1) * 0x9e37_79b9_7f4a_7c15L;
        return new TraceContext(high, low, (mixed ^ (mixed >>> 32)) | 1, sampled);
    }

    /// Whether the trace is in a share of all, which every server that samples so agrees on.
    public boolean within(double share) {
        return (low >>> 11) * UNIT < share;
    }

    /// The same for a trace that is kept, or not.
    public TraceContext kept(boolean keep) {
        return keep == sampled ? this : new TraceContext(high, low, span, keep);
    }

    /// The value of the header.
    public String header() {
        return String.format(
                Locale.ROOT, "00-%016x%016x-%016x-%02x", high, low, span, sampled ? 1 : 0);
    }
}
