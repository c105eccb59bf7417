package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.ClientLimits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads how much each client may ask.
final class ClientReader {
    private static final int MOST = 1_000_000;
    private static final String HEADER = "header ";
    private static final String ADDRESS = "address";

    private ClientReader() {}

    static @Nullable ClientLimits read(Setting setting) {
        Settings settings = setting.settings("clients");
        if (settings == null) {
            return null;
        }
        Setting written = settings.required("rate", "100");
        Double rate = written.number();
        Setting atOnce = settings.optional("burst");
        Integer burst = atOnce.present() ? atOnce.integer(1, MOST) : null;
        Setting by = settings.optional("by");
        String who = by.present() ? by.text() : ADDRESS;
        settings.finish();
        if (rate != null && (rate <= 0 || rate > MOST)) {
            written.report("rate is " + rate + "; write requests in a second, such as 100");
            return null;
        }
        boolean header = who != null && who.startsWith(HEADER) && who.length() > HEADER.length();
        if (who != null && !header && !who.equals(ADDRESS)) {
            by.report("by is '" + who + "'; write address, or a header such as: header x-api-key");
            return null;
        }
        if (rate == null || who == null) {
            return null;
        }
        return new ClientLimits(
                rate,
                burst == null ? (int) Math.ceil(2 * rate) : burst,
                header ? who.substring(HEADER.length()).strip().toLowerCase(Locale.ROOT) : null);
    }
}
