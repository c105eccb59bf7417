package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.cli.Flights.Asked;
import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.offline.ColumnReader;
import dev.punctual.core.offline.LoadTarget;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.ViewLoad;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.Question;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A day of the example as it is served: events pushed one by one, questions in between, a restart at noon. Every feature
/// must be the one that a replay of history gives, to the last bit.
class OnlineReplayTest {
    private static final Instant FROM = Instant.parse("2001-06-14T00:00:00Z");
    private static final Instant NOON = Instant.parse("2001-06-14T18:00:00Z");
    private static final Instant TO = Instant.parse("2001-06-15T00:00:00Z");

    /// More than the longest window and the grace.
    private static final Duration WARM_UP = Duration.ofHours(5);

    private static final Instant LONG_AFTER = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir Path directory;

    /// A pushed event.
    private record Event(SourceDefinition.Event source, Frame frame, long micros) {}

    @Test
    void whatIsServedIsWhatAReplayGives() {
        try (Flights flights = Flights.open(directory.resolve("work"))) {
            List<Asked> replayed = flights.replayed(FROM, TO);
            Deque<Event> events = new ArrayDeque<>(events(flights));
            load(flights);
            int asked = 0;
            for (long until : List.of(micros(NOON), micros(TO))) {
                int before = asked;
                try (var served = new Served(flights, directory)) {
                    while (asked < replayed.size() && time(replayed.get(asked)) < until) {
                        served.push(events, time(replayed.get(asked)));
                        served.requireSame(replayed.get(asked).frame(), asked);
                        asked++;
                    }
                }
                assertThat(asked).isGreaterThan(before + 1_000);
            }
            assertThat(asked).isEqualTo(replayed.size());
        }
    }

    /// The batch views of the last instant of their schedules.
    private void load(Flights flights) {
        try (OnlineStore store = store(directory)) {
            for (ViewDefinition view : flights.project().views().values()) {
                if (view instanceof ViewDefinition.Batch batch) {
                    var load = new ViewLoad(batch, flights.project().entity(batch.entity()));
                    var table = store.table(PlanCompiler.viewTable(batch.name()));
                    for (Cadence.Slice slice : batch.cadence().known(LONG_AFTER)) {
                        load.run(flights.engine(), slice, LoadTarget.of(table, "1"));
                    }
                }
            }
        }
    }

    /// The events of all sources, in the order in which they happened.
    private static List<Event> events(Flights flights) {
        var events = new ArrayList<Event>();
        for (SourceDefinition source : flights.project().sources().values()) {
            if (source instanceof SourceDefinition.Event event) {
                read(flights, event, events);
            }
        }
        events.sort(Comparator.comparingLong(Event::micros));
        return events;
    }

    private static void read(Flights flights, SourceDefinition.Event source, List<Event> events) {
        History history = source.history();
        assertThat(history).isNotNull();
        Schema schema = source.schema();
        int time = schema.cellOf(schema.indexOf(source.eventTime()));
        Map<String, Object> range = Map.of("from", FROM.minus(WARM_UP), "to", TO);
        try (RowCursor cursor = flights.engine().query(history.sql(), range)) {
            var columns = new ColumnReader(cursor, schema, source.name());
            while (cursor.next()) {
                var frame = new Frame(schema);
                columns.read(frame);
                events.add(new Event(source, frame, frame.longAt(time)));
            }
        }
    }

    private static long time(Asked asked) {
        Schema schema = asked.frame().schema();
        return asked.frame().longAt(schema.cellOf(schema.indexOf("departure")));
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000;
    }

    private static OnlineStore store(Path directory) {
        return RocksDbStore.open(directory.resolve("store"), RocksDbOptions.forStore());
    }

    /// The parts of a gateway that features come from, from its start to its end.
    private static final class Served implements AutoCloseable {
        private final OnlineStore store;
        private final List<Journal> journals = new ArrayList<>();
        private final List<EventStream> streams = new ArrayList<>();
        private final FeaturePlan plan;
        private final int requestFeatures;
        private long nowMicros;

        Served(Flights flights, Path directory) {
            this.store = store(directory);
            var compiler = new PlanCompiler(flights.project(), flights.expressions(), store);
            this.plan = compiler.features(flights.endpoint());
            this.requestFeatures = flights.endpoint().request().size();
            for (SourceDefinition source : flights.project().sources().values()) {
                if (source instanceof SourceDefinition.Event event) {
                    Path place = directory.resolve("journal-" + event.name());
                    var journal = RocksDbJournal.open(place, RocksDbOptions.forJournal());
                    journals.add(journal);
                    streams.add(
                            new EventStream(
                                    event, compiler.viewsOf(event), journal, () -> nowMicros));
                }
            }
        }

        /// Pushes what happened before an instant, each event for itself, and saves a little after each.
        void push(Deque<Event> events, long beforeMicros) {
            while (!events.isEmpty() && events.element().micros() < beforeMicros) {
                Event event = events.remove();
                nowMicros = event.micros();
                for (EventStream stream : streams) {
                    if (stream.source().equals(event.source())) {
                        assertThat(stream.push(List.of(event.frame())).accepted()).isOne();
                        stream.save(2);
                    }
                }
            }
        }

        void requireSame(Frame expected, int place) {
            Schema schema = plan.schema();
            var frame = new Frame(schema);
            for (int i = 0; i < requestFeatures; i++) {
                int cell = schema.cellOf(i);
                if (schema.field(i).type() == ValueType.STRING) {
                    frame.putText(cell, expected.textAt(cell));
                } else {
                    frame.putLong(cell, expected.longAt(cell));
                }
                frame.status(i, FeatureStatus.PRESENT);
            }
            int time = schema.cellOf(schema.indexOf("departure"));
            Question question = plan.question(frame, frame.longAt(time));
            plan.read(List.of(question), Long.MAX_VALUE / 2);
            plan.derive(question);
            for (int field = 0; field < schema.size(); field++) {
                requireSame(frame, expected, field, place);
            }
        }

        private static void requireSame(Frame frame, Frame expected, int field, int place) {
            Schema schema = frame.schema();
            int first = schema.cellOf(field);
            boolean same =
                    frame.status(field) == expected.status(field)
                            && frame.eventTimeMicros(field) == expected.eventTimeMicros(field);
            for (int i = first; same && i < first + schema.field(field).width(); i++) {
                same =
                        Objects.equals(
                                Flights.value(frame, field, i), Flights.value(expected, field, i));
            }
            assertThat(same).as("%s of question %d", schema.field(field).name(), place).isTrue();
        }

        /// Ends without saving what is only in the journals.
        @Override
        public void close() {
            journals.forEach(Journal::close);
            store.close();
        }
    }
}
