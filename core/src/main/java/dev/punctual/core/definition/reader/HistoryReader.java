package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads where the past of a source or of a push view is found.
final class HistoryReader {
    private static final Duration LONGEST_LAG = Duration.ofDays(30);

    private final FileReader files;

    HistoryReader(Draft draft) {
        this.files = new FileReader(draft);
    }

    /// @param owner what messages call the source or view, such as `source 'landings'`
    @Nullable History read(Setting setting, String owner) {
        Settings settings = setting.settings("history of " + owner);
        if (settings == null) {
            return null;
        }
        Query query = files.query(settings);
        Setting ingested = settings.optional("ingest_time");
        String ingestTime = ingested.text();
        String offset = column(settings.optional("offset"), ingested);
        Duration lag = lag(settings.optional("lag"), ingested);
        settings.finish();
        return query == null ? null : new History(query, ingestTime, offset, lag);
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
