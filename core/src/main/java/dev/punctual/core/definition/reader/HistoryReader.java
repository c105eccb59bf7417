package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads where the past of a source or of a push view is found.
final class HistoryReader {
    private static final Duration LONGEST_LAG = Duration.ofDays(30);

    private static final Duration LONGEST_KEEP = Duration.ofDays(3_650);
    private static final List<String> OTHER_KEYS =
            List.of("source", "sql", "ingest_time", "offset", "lag");

    private final FileReader files;

    HistoryReader(Draft draft) {
        this.files = new FileReader(draft);
    }

    /// @param owner what messages call the source or view, such as `source 'landings'`
    /// @param kept makes the history of what the gateway itself keeps for so long
    @Nullable History read(
            Setting setting, String owner, Function<Duration, @Nullable History> kept) {
        Settings settings = setting.settings("history of " + owner);
        if (settings == null) {
            return null;
        }
        Setting log = settings.optional("log");
        if (log.present()) {
            Duration keep = log(settings, log);
            settings.finish();
            return keep == null ? null : kept.apply(keep);
        }
        Query query = files.query(settings);
        Setting ingested = settings.optional("ingest_time");
        String ingestTime = ingested.text();
        String offset = column(settings.optional("offset"), ingested);
        Duration lag = lag(settings.optional("lag"), ingested);
        settings.finish();
        return query == null ? null : new History(query, ingestTime, offset, lag, null);
    }

    /// For how long the gateway keeps what it accepts; then there is nothing more to say.
    private static @Nullable Duration log(Settings settings, Setting log) {
        for (String key : OTHER_KEYS) {
            Setting other = settings.optional(key);
            if (other.present()) {
                other.report(
                        key
                                + " tells of a history elsewhere, but 'log' keeps one here; remove one of them");
            }
        }
        return log.positiveDuration(LONGEST_KEEP);
    }

    private static @Nullable String column(Setting setting, Setting ingested) {
        requireIngestTime(setting, ingested);
        return setting.text();
    }

    private static Duration lag(Setting setting, Setting ingested) {
        requireIngestTime(setting, ingested);
        Duration lag = setting.duration();
        if (lag == null || lag.isZero()) {
            return Duration.ZERO;
        }
        Duration positive = setting.positiveDuration(LONGEST_LAG);
        return positive == null ? Duration.ZERO : positive;
    }

    private static void requireIngestTime(Setting setting, Setting ingested) {
        if (setting.present() && !ingested.present()) {
            setting.report(
                    setting.key()
                            + " says more about 'ingest_time', which is not there; add it, for example"
                            + " 'ingest_time: arrived_at', or remove "
                            + setting.key());
        }
    }
}
