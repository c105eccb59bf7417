package dev.punctual.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.training.PastState;
import dev.punctual.core.training.Replay;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillTest {
    private static final Instant NOW = Deliveries.FIRST.plus(Duration.ofDays(30));
    private static final List<String> SHOPS = List.of("north", "south", "a shop with a long name");

    @TempDir Path root;
    private ProjectDirectory directory = ProjectDirectory.at(Path.of("../examples/smallest"));
    private @Nullable Workshop workshop;
    private @Nullable OnlineStore store;

    @BeforeEach
    void open() throws IOException {
        directory = Deliveries.write(root);
        workshop = new Workshop(directory, Reporter.silent());
        store = RocksDbStore.open(directory.state("store"), RocksDbOptions.forStore());
    }

    @AfterEach
    void close() {
        store().close();
        workshop().close();
    }

    @Test
    void aNewViewServesWhatAReplayWouldGive() {
        List<Backfill.Filled> filled = backfill().run(all(false));

        assertThat(filled).hasSize(1);
        assertThat(filled.getFirst().keys()).isEqualTo(SHOPS.size());
        Map<String, Long> replayed = replayed();
        assertThat(replayed.keySet()).containsExactlyInAnyOrderElementsOf(SHOPS);
        replayed.forEach((shop, count) -> assertThat(count(shop)).as(shop).isEqualTo(count));
    }

    @Test
    void aViewThatHoldsSomethingIsKept() {
        backfill().run(all(false));

        assertThat(backfill().run(all(false))).isEmpty();
        assertThat(backfill().plan(all(false)).getFirst().kept()).contains("--replace");
        assertThat(backfill().run(all(true))).hasSize(1);
    }

    @Test
    void eventsOfTheJournalCountOnceAlsoAfterARestart() {
        Instant late = NOW.minus(Duration.ofMinutes(7));
        push(1_000_001, "north", late);
        push(1_000_002, "north", late);
        long before = replayed().getOrDefault("north", 0L);

        backfill().run(all(true));

        assertThat(count("north")).isEqualTo(before + 2);
        push(1_000_002, "north", late); // once more: known from the journal
        assertThat(count("north")).isEqualTo(before + 2);
        push(1_000_003, "north", late);
        assertThat(count("north")).isEqualTo(before + 3);
    }

    @Test
    void whatWasComputedIsTakenUpByWhoeverOpensTheViewNext() {
        SourceDefinition.Event source = source();
        var past = new PastState(project(), directory.expressions(), source, List.of("lately"));
        try (Journal journal = journal()) {
            past.fill(workshop().engines()::of, past.reach(NOW), NOW, journal, _ -> {});
            assertThat(view().keyCount()).isZero();
            past.publish(store(), journal, "1");
        }
        // Here it died.
        assertThat(view().keyCount()).isEqualTo(SHOPS.size());
        assertThat(store().tables()).noneMatch(table -> table.startsWith("filled/"));
        assertThat(view().keyCount()).isEqualTo(SHOPS.size());
    }

    @Test
    void aPlanChangesNothing() {
        List<Backfill.Step> steps = backfill().plan(all(false));

        assertThat(steps).hasSize(1);
        assertThat(steps.getFirst().kept()).isNull();
        assertThat(Duration.between(steps.getFirst().from(), NOW))
                .isBetween(Duration.ofHours(6), Duration.ofHours(8));
        assertThat(view().keyCount()).isZero();
    }

    @Test
    void aViewThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> backfill().plan(Backfill.Order.of("nothing", NOW)))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining("nothing");
    }

    private Backfill backfill() {
        return new Backfill(workshop(), store());
    }

    private static Backfill.Order all(boolean replace) {
        return new Backfill.Order(List.of(), null, NOW, replace);
    }

    private void push(long id, String shop, Instant at) {
        SourceDefinition.Event source = source();
        var event = new Frame(source.schema());
        event.putLong(0, id);
        event.putLong(1, micros(at));
        event.putText(2, shop);
        event.putDouble(3, 20);
        for (int field = 0; field < source.schema().size(); field++) {
            event.status(field, FeatureStatus.PRESENT);
        }
        try (Journal journal = journal()) {
            var compiler = new PlanCompiler(project(), directory.expressions(), store());
            var stream =
                    new EventStream(source, compiler.viewsOf(source), journal, () -> micros(NOW));
            stream.push(List.of(event));
            stream.save(Integer.MAX_VALUE);
        }
    }

    /// How many arrivals of each shop a question of now sees, as a replay has it.
    private Map<String, Long> replayed() {
        var counts = new TreeMap<String, Long>();
        var replay = new Replay(project(), directory.expressions(), workshop().engines()::of);
        Schema schema = replay.schema(project().labels("deliveries"));
        int field = schema.indexOf("lately.count_6h");
        replay.run(
                asked(),
                new Replay.Range(NOW, NOW.plusSeconds(1), 1),
                (question, _) ->
                        counts.put(
                                question.frame().textAt(1),
                                question.frame().longAt(schema.cellOf(field))));
        return counts;
    }

    /// A question of now for each shop.
    private LabelsDefinition asked() {
        LabelsDefinition labels = project().labels("deliveries");
        String shops = String.join("'), ('", SHOPS);
        String sql =
                "SELECT $from AS ordered_at, shop, 1.0 AS minutes FROM (VALUES ('"
                        + shops
                        + "')) AS shops (shop)";
        return new LabelsDefinition(
                labels.name(),
                "",
                labels.endpoint(),
                new SourceDefinition.Query("files", sql),
                labels.label(),
                labels.splits(),
                labels.knowledge());
    }

    private long count(String shop) {
        Schema key = project().entity("shop").key();
        var asked = new Frame(key);
        asked.putText(0, shop);
        asked.status(0, FeatureStatus.PRESENT);
        StreamView view = view();
        var answer = new Frame(view.plan().features());
        view.read(
                new KeyCodec(key).encode(asked, new int[] {0}),
                micros(NOW),
                answer,
                new int[] {0, 1});
        return answer.longAt(0);
    }

    private StreamView view() {
        Map<String, StreamView> views =
                new PlanCompiler(project(), directory.expressions(), store()).streamViews();
        StreamView view = views.get("lately");
        if (view == null) {
            throw new AssertionError("no view");
        }
        return view;
    }

    private SourceDefinition.Event source() {
        return (SourceDefinition.Event) Objects.requireNonNull(project().sources().get("arrivals"));
    }

    private ProjectDefinition project() {
        return workshop().project();
    }

    private Journal journal() {
        return RocksDbJournal.open(
                directory.state("journal", "arrivals"), RocksDbOptions.forJournal());
    }

    private Workshop workshop() {
        if (workshop == null) {
            throw new AssertionError("not open");
        }
        return workshop;
    }

    private OnlineStore store() {
        if (store == null) {
            throw new AssertionError("not open");
        }
        return store;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
