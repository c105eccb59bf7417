package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.ViewDefinition.Ages;
import java.time.Duration;

/// Reads how old the values of a view may be.
final class AgesReader {
    private static final Duration OLDEST = Duration.ofDays(36_500);

    private AgesReader() {}

    /// @param kind the kind of the view
    static Ages read(Settings settings, String kind) {
        Setting lookbackSetting = settings.optional("lookback");
        Duration lookback = lookbackSetting.positiveDuration(OLDEST);
        Duration maxAge = settings.optional("max_age").positiveDuration(OLDEST);
        Setting expireSetting = settings.optional("expire");
        Duration expire = expireSetting.positiveDuration(OLDEST);
        if (lookback != null && kind.equals("stream")) {
            lookbackSetting.report(
                    "lookback: the windows of a stream view say how far back it looks; remove it");
        } else if (lookback != null && expire != null && lookback.compareTo(expire) > 0) {
            lookbackSetting.report(
                    String.format(
                            "lookback is %s, but values expire after %s, so serving would never see"
                                    + " what training sees; write at most that",
                            Durations.text(lookback), Durations.text(expire)));
        }
        if (maxAge != null && expire != null && maxAge.compareTo(expire) > 0) {
            expireSetting.report(
                    String.format(
                            "expire is %s, but values are fresh for %s (max_age); write at least that",
                            Durations.text(expire), Durations.text(maxAge)));
        }
        return new Ages(lookback, maxAge, expire);
    }
}
