package dev.punctual.duckdb;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Texts of at most seven bytes as integers, on their way out of DuckDB. Used by one thread.
final class ShortTexts {
    /*
     * The driver makes a Java string of every text by a call back into the virtual machine, which takes about as long as
     * eight numbers. Most texts of bulk data are short codes that come again and again. So a query's text columns travel
     * twice: as an integer with the bytes of a short text below a leading 1, and as text only where it is longer. The
     * strings come from a small table in which equal codes meet at one place.
     */
    private static final int LONGEST = 7;
    private static final int PLACES = 1 << 12;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final long[] codes = new long[PLACES];
    private final @Nullable String[] texts = new @Nullable String[PLACES];

    /// The expression for the code of a column; null where it is null or longer.
    static String code(String column) {
        return "CASE WHEN strlen("
                + column
                + ") <= "
                + LONGEST
                + " THEN CAST('0x01' || hex("
                + column
                + ") AS BIGINT) END";
    }

    /// The expression for the text of a column where it has no code.
    static String rest(String column) {
        return "CASE WHEN strlen(" + column + ") > " + LONGEST + " THEN " + column + " END";
    }

    /// The text that has a code.
    String text(long code) {
        int place = (int) ((code * SPREAD) >>> (Long.SIZE - 12));
        String known = texts[place];
        if (known != null && codes[place] == code) {
            return known;
        }
        String text = decoded(code);
        codes[place] = code;
        texts[place] = text;
        return text;
    }

    private static String decoded(long code) {
        int length = (Long.SIZE - 1 - Long.numberOfLeadingZeros(code)) / Byte.SIZE;
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (code >>> (Byte.SIZE * (length - 1 - i)));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
