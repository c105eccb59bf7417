package dev.punctual.cli.demo;

import dev.punctual.cli.RowJson;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.load.Item;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.jobs.Workshop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The questions and events of a stretch of history as a load generator sends them, in the order in which they happened;
/// a question comes before the events of its own instant. Used by one thread.
final class HistoryItems implements Iterator<Item>, AutoCloseable {
    private final Feed questions;
    private final List<Feed> feeds = new ArrayList<>();
    private final int labelColumn;
    private double[] labels = new double[1_024];
    private int asked;

    HistoryItems(Workshop workshop, LabelsDefinition definition, Instant from, Instant to) {
        EndpointDefinition endpoint = workshop.project().endpoint(definition.endpoint());
        String time = endpoint.time();
        if (time == null) {
            throw new IllegalArgumentException("endpoint " + endpoint.name() + " has no time");
        }
        Map<String, Object> range = Map.of("from", from, "to", to);
        RowCursor rows =
                workshop.engines()
                        .of(definition.query().source())
                        .query(definition.query().sql(), range);
        List<Field> request =
                endpoint.request().stream().map(r -> Field.of(r.name(), r.type())).toList();
        this.questions = new Feed(rows, new Schema(request), time, null, endpoint.name());
        this.labelColumn = rows.schema().indexOf(definition.label());
        feeds.add(questions);
        for (SourceDefinition source : workshop.project().sources().values()) {
            if (source instanceof SourceDefinition.Event event && event.history() != null) {
                History history = event.history();
                RowCursor events =
                        workshop.engines().of(history.source()).query(history.sql(), range);
                feeds.add(
                        new Feed(
                                events,
                                event.schema(),
                                event.eventTime(),
                                event.name(),
                                endpoint.name()));
            }
        }
    }

    @Override
    public boolean hasNext() {
        return questions.more;
    }

    @Override
    public Item next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Feed first = questions;
        for (Feed feed : feeds) {
            if (feed.more && feed.timeMicros() < first.timeMicros()) {
                first = feed;
            }
        }
        if (first == questions) {
            if (asked == labels.length) {
                labels = Arrays.copyOf(labels, asked * 2);
            }
            labels[asked++] = questions.rows.getDouble(labelColumn);
        }
        Item item = first.item();
        first.advance();
        return item;
    }

    /// The true answer to a question, by its number since the first.
    double label(int question) {
        return labels[question];
    }

    /// How many questions were given out.
    int asked() {
        return asked;
    }

    @Override
    public void close() {
        feeds.forEach(feed -> feed.rows.close());
    }

    /// One cursor, one row ahead.
    private static final class Feed {
        private final RowCursor rows;
        private final RowJson row;
        private final int timeColumn;
        private final @Nullable String source;
        private final String path;
        private boolean more;

        Feed(RowCursor rows, Schema fields, String time, @Nullable String source, String endpoint) {
            this.rows = rows;
            this.row = new RowJson(rows, fields);
            this.timeColumn = rows.schema().indexOf(time);
            this.source = source;
            this.path =
                    source == null
                            ? "/v1/endpoints/" + endpoint + ":predict"
                            : "/v1/sources/" + source + "/events";
            this.more = rows.next();
        }

        long timeMicros() {
            return rows.getLong(timeColumn);
        }

        void advance() {
            more = rows.next();
        }

        Item item() {
            var buffer = new JsonBuffer(128);
            row.write(buffer);
            String json = new String(buffer.array(), 0, buffer.length(), StandardCharsets.UTF_8);
            return source == null
                    ? Item.Question.json(path, "{\"instances\":[" + json + "]}")
                    : new Item.Event(path, json.toString());
        }
    }
}
