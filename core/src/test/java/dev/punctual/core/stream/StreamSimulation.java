package dev.punctual.core.stream;

import static dev.punctual.core.stream.EventStreamSimulationTest.SECOND;
import static dev.punctual.core.stream.EventStreamSimulationTest.SHOPS;
import static dev.punctual.core.stream.EventStreamSimulationTest.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.stream.EventStreamSimulationTest.Sale;
import dev.punctual.core.testing.FragileJournal;
import dev.punctual.core.testing.FragileStore;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One stream under pushes alone and together, duplicates, late events, failing appends and syncs, partial saves, and
/// the ends of process and machine, against a plain list of what its journal holds.
final class StreamSimulation {
    private static final long GRACE = SOURCE.grace().toSeconds() * SECOND;

    private final Durability durability;
    private final SplittableRandom random;
    private final FragileStore store = new FragileStore();
    private final FragileJournal journal = new FragileJournal();
    private final List<Entry> entries = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();
    private EventStream stream;
    private long newest = Long.MIN_VALUE / 2;
    private long clock;
    private long nextId;

    /// What a record of the journal holds.
    private static final class Entry {
        private final long position;
        private final List<Sale> sales;
        private boolean servable;
        private boolean acknowledged;

        Entry(long position, List<Sale> sales) {
            this.position = position;
            this.sales = sales;
        }
    }

    StreamSimulation(Durability durability, SplittableRandom random) {
        this.durability = durability;
        this.random = random;
        this.stream = open();
    }

    /// @param pace the seconds that a step takes at most
    void run(int steps, int pace) {
        for (int step = 0; step < steps; step++) {
            clock += random.nextInt(pace + 1) * SECOND;
            pushSome();
            if (random.nextInt(3) == 0) {
                stream.save(random.nextInt(1, 4));
            }
            if (random.nextInt(160) < pace) {
                restart();
            }
            forgetWhatNobodySees();
            check(Math.max(newest - GRACE, 0) + random.nextInt(40) * SECOND);
        }
    }

    private void forgetWhatNobodySees() {
        long old = clock - 200 * SECOND;
        entries.removeIf(entry -> entry.servable && entry.sales.getFirst().at() < old);
    }

    private void pushSome() {
        journal.refuseAppends(random.nextInt(8) == 0);
        journal.refuseSyncs(random.nextInt(8) == 0);
        var appended = new ArrayList<Entry>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            Entry entry = append(sales());
            if (entry != null) {
                appended.add(entry);
            }
        }
        try {
            stream.commit();
            entries.forEach(entry -> entry.servable = true);
            appended.forEach(entry -> entry.acknowledged = true);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("disk out of reach");
            assertThat(durability).isEqualTo(Durability.MACHINE);
        }
        journal.refuseAppends(false);
        journal.refuseSyncs(false);
    }

    private List<Sale> sales() {
        var sales = new ArrayList<Sale>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            if (random.nextInt(4) == 0 && !entries.isEmpty()) {
                // Sent again, from the newest few records, or twice in one push.
                int back = random.nextInt(Math.min(5, entries.size()));
                List<Sale> earlier = entries.get(entries.size() - 1 - back).sales;
                sales.addAll(earlier.isEmpty() ? sales : earlier);
            } else {
                long at = clock - random.nextInt(0, 50) * SECOND / 2;
                String shop = SHOPS.get(random.nextInt(SHOPS.size()));
                sales.add(new Sale(nextId++, at, shop, random.nextInt(100)));
            }
        }
        return sales;
    }

    private @Nullable Entry append(List<Sale> sales) {
        long position = journal.nextPosition();
        PushResult result;
        try {
            result = stream.append(sales.stream().map(EventStreamSimulationTest::frame).toList());
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("disk on fire");
            return null;
        }
        var entry = new Entry(position, new ArrayList<>());
        int late = 0;
        for (Sale sale : sales) {
            if (sale.at() < newest - GRACE) {
                late++;
            } else if (ids.add(sale.id())) {
                entry.sales.add(sale);
                newest = Math.max(newest, sale.at());
            }
        }
        assertThat(result.accepted()).isEqualTo(entry.sales.size());
        assertThat(result.late()).isEqualTo(late).isEqualTo(result.rejected().size());
        assertThat(result.duplicates()).isEqualTo(sales.size() - entry.sales.size() - late);
        if (!entry.sales.isEmpty()) {
            entries.add(entry);
        }
        return entry;
    }

    private void restart() {
        // With less than machine durability the store may be ahead of the journal, and nobody can
        // say how far.
        if (durability == Durability.MACHINE && random.nextBoolean()) {
            journal.crash(random);
            store.crash(random);
            entries.stream()
                    .filter(entry -> entry.position >= journal.nextPosition())
                    .forEach(lost -> {
                        assertThat(lost.acknowledged).as("acknowledged").isFalse();
                        assertThat(lost.servable).as("was seen").isFalse();
                        lost.sales.forEach(sale -> ids.remove(sale.id()));
                    });
            entries.removeIf(entry -> entry.position >= journal.nextPosition());
            newest = Long.MIN_VALUE / 2;
            for (Entry entry : entries) {
                for (Sale sale : entry.sales) {
                    newest = Math.max(newest, sale.at());
                }
            }
        }
        stream = open();
        entries.forEach(entry -> entry.servable = true);
    }

    private EventStream open() {
        return EventStreamSimulationTest.open(SOURCE.with(durability), store, journal);
    }

    private void check(long question) {
        long from = Math.floorDiv(question - 60 * SECOND, 10 * SECOND) * 10 * SECOND;
        long slot = Math.floorDiv(question, 20 * SECOND) * 20 * SECOND;
        long now = Math.floorDiv(question, 40 * SECOND) * 40 * SECOND;
        for (String shop : SHOPS) {
            Frame frame = EventStreamSimulationTest.read(stream, shop, question);
            List<Sale> in = between(shop, from, question);
            assertThat(frame.longAt(0))
                    .as("count of %s at %s", shop, question)
                    .isEqualTo(in.size());
            if (in.isEmpty()) {
                assertThat(frame.status(1)).isEqualTo(FeatureStatus.MISSING);
            } else {
                // Whole numbers: their sum is exact in any order.
                assertThat(frame.doubleAt(1))
                        .isEqualTo(in.stream().mapToDouble(Sale::amount).sum());
            }
            assertThat(frame.longAt(2)).isEqualTo(between(shop, now - 40 * SECOND, now).size());
            for (int i = 0; i < 3; i++) {
                long begin = slot - i * (20 * SECOND);
                long end = Math.min(begin + 20 * SECOND, question);
                double most =
                        between(shop, begin, end).stream()
                                .mapToDouble(Sale::amount)
                                .max()
                                .orElse(Double.NaN);
                assertThat(Double.compare(frame.asDouble(3, 3 + i), most)).isZero();
            }
        }
    }

    private List<Sale> between(String shop, long from, long to) {
        return entries.stream()
                .filter(entry -> entry.servable)
                .flatMap(entry -> entry.sales.stream())
                .filter(sale -> sale.shop().equals(shop))
                .filter(sale -> sale.at() >= from && sale.at() < to)
                .toList();
    }
}
