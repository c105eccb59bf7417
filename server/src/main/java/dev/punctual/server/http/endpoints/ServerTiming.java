package dev.punctual.server.http.endpoints;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.server.http.json.JsonBuffer;
import java.nio.charset.StandardCharsets;

/// The `Server-Timing` header: what each stage of a request took, in milliseconds, to the microsecond.
public final class ServerTiming {
    public static final String HEADER = "server-timing";

    private static final Stage[] STAGES = Stage.values();
    private static final int BYTES = 192;
    private static final int MICRO = 1000;

    private ServerTiming() {}

    /// The value of the header.
    ///
    /// @param rung the name of the rung that answered, as a quoted string; empty for none
    public static String of(Ledger ledger, long totalNanos, String rung) {
        var text = new JsonBuffer(BYTES);
        for (Stage stage : STAGES) {
            text.raw(stage.wireName()).raw(";dur=").thousandths(ledger.spentNanos(stage) / MICRO);
            if (stage == Stage.RUNG && !rung.isEmpty()) {
                text.raw(";desc=").raw(rung);
            }
            text.raw(", ");
        }
        text.raw("total;dur=").thousandths(totalNanos / MICRO);
        return new String(text.array(), 0, text.length(), StandardCharsets.US_ASCII);
    }
}
