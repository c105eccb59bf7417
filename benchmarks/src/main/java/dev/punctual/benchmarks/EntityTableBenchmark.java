package dev.punctual.benchmarks;

import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.ProjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/// A table by entity from its SQL to a generation in a small heap: 10,000,000 customers of the example, by number,
/// each with a form of its own and a read of a view.
///
/// Run its `main` in the directory of the project, with `-Xmx512m`; another number of keys as its argument. It takes some
/// 400 bytes of disk for a key meanwhile.
public final class EntityTableBenchmark {
    private EntityTableBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int keys = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        try (var example = new VisitorsExample()) {
            addCustomers(example);
            addTable(example, keys);
            example.train();
            run(example);
        }
    }

    /// Has questions name who asks, of whom a view may know something.
    private static void addCustomers(VisitorsExample example) throws IOException {
        example.write(
                "sql/account.sql", "SELECT id AS customer, tenure // 12 AS years FROM customers");
        example.change("sources:\n", "entities:\n  customer: {key: {customer: int64}}\nsources:\n");
        example.change(
                "endpoints:\n",
                """
                views:
                  account:
                    kind: batch
                    entity: customer
                    source: shop
                    sql: sql/account.sql
                    features: {years: int64}
                endpoints:
                """);
        example.change("asked_at: timestamp\n", "asked_at: timestamp\n      customer: int64\n");
        example.change(
                "    time: asked_at\n",
                "    time: asked_at\n    features: {account: {view: account, key: {customer: customer}}}\n");
        example.change("inputs: [", "inputs: [account.years, ");
        example.write(
                "sql/labels.sql",
                example.read("sql/labels.sql")
                        .replace("    tenure,", "    id AS customer,\n    tenure,"));
    }

    private static void addTable(VisitorsExample example, int keys) throws IOException {
        example.write(
                "sql/everybody.sql",
                """
                SELECT i AS customer,
                       i %% 72 AS tenure,
                       20 + i %% 400 / 4.0 AS monthly_charges,
                       CASE i %% 2 WHEN 0 THEN 'One year' ELSE 'Two year' END AS contract,
                       CASE i %% 3 WHEN 0 THEN 'DSL' ELSE 'Fiber optic' END AS internet_service,
                       'Mailed check' AS payment_method,
                       i %% 5 = 0 AS senior
                FROM range(%d) AS r(i)
                """
                        .formatted(keys));
        example.change(
                "precomputed:\n",
                """
                precomputed:
                  everybody:
                    endpoint: leaving
                    by: entity
                    model: leaves
                    keys: {source: shop, sql: sql/everybody.sql}
                """);
    }

    private static void run(VisitorsExample example) {
        System.out.printf("heap at most %,d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
        var phases = new Phases();
        try (var workshop = new Workshop(example.directory(), phases);
                OnlineStore store = ProjectStore.open(example.directory())) {
            var loads = new Materialization(workshop, store);
            for (ViewDefinition.Batch view : ViewLoads.views(workshop.project())) {
                var _ = loads.load(view, Instant.now(), Wanted.MISSING);
            }
            PrecomputedDefinition table = workshop.project().precomputed("everybody");
            VisitorsExample.forgetPeak();
            long begun = System.nanoTime();
            long loaded = new Precomputation(workshop, store).run(table, false);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "all      %,d keys in %.1f s, %,.0f a second; %.1f bytes a key; heap at its peak %,d MiB%n",
                    loaded,
                    seconds,
                    loaded / seconds,
                    (double) example.generationBytes() / loaded,
                    VisitorsExample.peak() >> 20);
        }
    }

    /// Prints what each step took.
    private static final class Phases implements Reporter {
        @Override
        public Step begin(String title, long total, String unit) {
            long begun = System.nanoTime();
            return new Step() {
                private volatile long reached;

                @Override
                public void reached(long units) {
                    reached = units;
                }

                @Override
                public void done(String note) {
                    double seconds = (System.nanoTime() - begun) / 1e9;
                    System.out.printf(
                            Locale.ROOT,
                            "%-26s %,d %s in %.1f s, %,.0f a second%n",
                            title,
                            reached,
                            unit,
                            seconds,
                            reached / seconds);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void kept(String title, String note) {
            System.out.printf("%s: kept, %s%n", title, note);
        }
    }
}
