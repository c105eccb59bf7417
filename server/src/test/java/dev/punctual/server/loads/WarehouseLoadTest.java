package dev.punctual.server.loads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.LocalPostgres;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recency, frequency and money of customers, by one SQL text over files of every kind and over PostgreSQL.
class WarehouseLoadTest {
    private static final int ORDERS = 3_000;
    private static final int CUSTOMERS = 200;
    private static final Instant NOW = Instant.parse("2001-03-01T00:00:00Z");

    /// Joins, filters and aggregates; what both engines understand.
    private static final String RFM =
            """
            SELECT o.customer AS customer,
                max(o.at) AS last_order,
                count(*) AS orders,
                CAST(sum(o.amount) AS DOUBLE PRECISION) AS money,
                max(c.country) AS country
            FROM orders AS o JOIN customers AS c ON c.customer = o.customer
            WHERE o.state <> 'cancelled' AND %s
            GROUP BY o.customer
            """;

    @TempDir Path directory;
    private final List<String> orders = new ArrayList<>();
    private final List<String> customers = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        var random = new SplittableRandom(7);
        for (int i = 0; i < CUSTOMERS; i++) {
            customers.add(i + "," + (i % 3 == 0 ? "de" : "fr"));
        }
        for (int i = 0; i < ORDERS; i++) {
            Instant at =
                    Instant.parse("2001-01-01T00:00:00Z").plusSeconds(random.nextInt(59 * 86_400));
            orders.add(
                    String.join(
                            ",",
                            "" + random.nextInt(CUSTOMERS * 2), // half of them unknown
                            at.toString().replace("T", " ").replace("Z", ""),
                            random.nextInt(10_000) / 4 + ".25",
                            random.nextInt(9) == 0 ? "cancelled" : "paid"));
        }
        Files.createDirectories(directory.resolve("data"));
        Files.createDirectories(directory.resolve("sql"));
        Files.writeString(directory.resolve("sql/rfm.sql"), RFM.formatted("o.at < $as_of"));
        Files.writeString(
                directory.resolve("sql/daily.sql"), RFM.formatted("o.at >= $from AND o.at < $to"));
    }

    @Test
    void filesOfEveryKindAndPostgresqlGiveTheSameRows() throws IOException {
        csv();
        Map<Long, String> expected = expected();
        assertThat(
                        load(
                                project(
                                        "files: {orders: 'data/orders-*.csv', customers: data/customers.csv}")))
                .isEqualTo(expected)
                .hasSizeGreaterThan(CUSTOMERS / 2);
        json();
        assertThat(
                        load(
                                project(
                                        "files: {orders: data/orders.ndjson, customers: data/customers.csv}")))
                .isEqualTo(expected);
        parquet();
        assertThat(
                        load(
                                project(
                                        "files: {orders: 'data/part?.parquet', customers: data/customers.csv}")))
                .isEqualTo(expected);
        assertThat(load(project(postgres("TIMESTAMP")))).isEqualTo(expected);
        assertThat(load(project(postgres("TIMESTAMPTZ")))).isEqualTo(expected);
    }

    @Test
    void intervalsOfAWarehouseAreLoadedOnceAndHolesAreFilled() throws IOException {
        ProjectDirectory project = project(postgres("TIMESTAMP"));
        ProjectDefinition definition = project.definition();
        ViewDefinition.Batch daily = ViewLoads.view(definition, "daily");
        try (var engines = new OfflineEngines(definition, project)) {
            var store = new MemoryStore();
            var loads = new ViewLoads(definition, store, engines, reports());
            Instant january = Instant.parse("2001-02-01T00:00:00Z");
            assertThat(loads.load(daily, january, Wanted.MISSING, LoadProgress.SILENT))
                    .isInstanceOfSatisfying(
                            LoadOutcome.Loaded.class,
                            loaded -> assertThat(loaded.loads()).isEqualTo(31));
            var february = new Wanted(Instant.parse("2001-02-10T00:00:00Z"), null, false);
            assertThat(loads.load(daily, NOW, february, LoadProgress.SILENT))
                    .isInstanceOfSatisfying(
                            LoadOutcome.Loaded.class,
                            loaded -> assertThat(loaded.loads()).isEqualTo(19));
            Map<Long, String> withHole = rows(store, daily);
            assertThat(loads.load(daily, NOW, Wanted.MISSING, LoadProgress.SILENT))
                    .isInstanceOfSatisfying(
                            LoadOutcome.Loaded.class,
                            loaded -> assertThat(loaded.loads()).isEqualTo(9));
            assertThat(loads.load(daily, NOW, Wanted.MISSING, LoadProgress.SILENT))
                    .isInstanceOf(LoadOutcome.Kept.class);
            var inOrder = new MemoryStore();
            var other = new ViewLoads(definition, inOrder, engines, reports());
            other.load(daily, NOW, Wanted.MISSING, LoadProgress.SILENT);
            assertThat(rows(store, daily)).isEqualTo(rows(inOrder, daily)).isNotEqualTo(withHole);
        }
    }

    @Test
    void aRefusedLoadLeavesAReportAndWhatWasServed() throws IOException {
        csv();
        ProjectDirectory project =
                project("files: {orders: 'data/orders-*.csv', customers: data/customers.csv}");
        load(project);
        Files.writeString(
                directory.resolve("punctual.yaml"),
                Files.readString(directory.resolve("punctual.yaml"))
                        .replace("max: 1000000", "max: 5000"));
        Files.writeString(
                directory.resolve("data/orders-x.csv"),
                "customer,at,amount,state\n1,2001-01-01 00:00:00,9999,paid\n");
        ProjectDefinition definition = project.definition();
        try (var engines = new OfflineEngines(definition, project)) {
            var store = new MemoryStore();
            var loads = new ViewLoads(definition, store, engines, reports());
            LoadOutcome outcome =
                    loads.load(
                            ViewLoads.view(definition, "rfm"),
                            NOW,
                            Wanted.MISSING,
                            LoadProgress.SILENT);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            LoadOutcome.Refused.class,
                            refused -> {
                                assertThat(refused.report().text())
                                        .contains("money is at most 5000.0", "customer=");
                                assertThat(refused.file()).content().contains("\"rule\":\"money");
                            });
            assertThat(store.table(PlanCompiler.viewTable("rfm")).generation()).isNull();
        }
    }

    private LoadReports reports() {
        return new LoadReports(directory.resolve(".punctual/reports"));
    }

    private ProjectDirectory project(String source) throws IOException {
        Files.writeString(
                directory.resolve("punctual.yaml"),
                """
                project: shop
                entities:
                  customer: {key: {customer: int64}}
                sources:
                  shop:
                    kind: batch
                    %s
                views:
                  rfm:
                    kind: batch
                    entity: customer
                    source: shop
                    sql: sql/rfm.sql
                    schedule: {every: 7d, from: 2001-01-08T00:00:00Z}
                    features: {last_order: timestamp, orders: int64, money: float64, country: string}
                    expect:
                      rows: {min: 1}
                      features:
                        money: {not_null: true, min: 0, max: 1000000}
                        country: {values: [de, fr]}
                  daily:
                    kind: batch
                    entity: customer
                    source: shop
                    sql: sql/daily.sql
                    incremental: {every: 1d, from: 2001-01-01T00:00:00Z, event_time: last_order}
                    features: {last_order: timestamp, orders: int64, money: float64, country: string}
                """
                        .formatted(source));
        return ProjectDirectory.at(directory);
    }

    private Map<Long, String> load(ProjectDirectory project) {
        ProjectDefinition definition = project.definition();
        ViewDefinition.Batch rfm = ViewLoads.view(definition, "rfm");
        try (var engines = new OfflineEngines(definition, project)) {
            var store = new MemoryStore();
            LoadOutcome outcome =
                    new ViewLoads(definition, store, engines, reports())
                            .load(rfm, NOW, Wanted.MISSING, LoadProgress.SILENT);
            assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
            return rows(store, rfm);
        }
    }

    private static Map<Long, String> rows(OnlineStore store, ViewDefinition.Batch view) {
        var codec = new RowCodec(view.features());
        var frame = new Frame(view.features());
        var rows = new TreeMap<Long, String>();
        store.table(PlanCompiler.viewTable(view.name()))
                .scan((key, row) -> {
                    codec.decode(row, frame, new int[] {0, 1, 2, 3}, 0);
                    rows.put(
                            ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE,
                            text(
                                    frame.longAt(0),
                                    frame.longAt(1),
                                    frame.doubleAt(2),
                                    frame.textAt(3)));
                });
        return rows;
    }

    private static String text(long last, long orders, double money, String country) {
        return last + " " + orders + " " + money + " " + country;
    }

    /// Plainly computed, as of the last instant of the schedule.
    private Map<Long, String> expected() {
        Instant asOf = Instant.parse("2001-02-26T00:00:00Z");
        var last = new TreeMap<Long, Long>();
        var count = new TreeMap<Long, Long>();
        var money = new TreeMap<Long, Double>();
        for (String order : orders) {
            String[] cells = order.split(",", -1);
            long customer = Long.parseLong(cells[0]);
            Instant at = Instant.parse(cells[1].replace(" ", "T") + "Z");
            if (customer < CUSTOMERS && at.isBefore(asOf) && !cells[3].equals("cancelled")) {
                last.merge(customer, at.getEpochSecond() * 1_000_000, Math::max);
                count.merge(customer, 1L, Long::sum);
                money.merge(customer, Double.parseDouble(cells[2]), Double::sum);
            }
        }
        var rows = new TreeMap<Long, String>();
        last.forEach((customer, at) ->
                rows.put(
                        customer,
                        text(
                                at,
                                count.getOrDefault(customer, 0L),
                                money.getOrDefault(customer, 0.0),
                                customer % 3 == 0 ? "de" : "fr")));
        return rows;
    }

    private void csv() throws IOException {
        String head = "customer,at,amount,state\n";
        Files.writeString(
                directory.resolve("data/orders-1.csv"),
                head + String.join("\n", orders.subList(0, ORDERS / 2)) + "\n");
        Files.writeString(
                directory.resolve("data/orders-2.csv"),
                head + String.join("\n", orders.subList(ORDERS / 2, ORDERS)) + "\n");
        Files.writeString(
                directory.resolve("data/customers.csv"),
                "customer,country\n" + String.join("\n", customers) + "\n");
    }

    private void json() throws IOException {
        var lines = new StringBuilder();
        for (String order : orders) {
            String[] cells = order.split(",", -1);
            lines.append(
                    String.format(
                            "{\"customer\":%s,\"at\":\"%s\",\"amount\":%s,\"state\":\"%s\"}%n",
                            cells[0], cells[1], cells[2], cells[3]));
        }
        Files.writeString(directory.resolve("data/orders.ndjson"), lines);
    }

    private void parquet() {
        ProjectDirectory project = ProjectDirectory.at(directory);
        Schema schema =
                Schema.of(
                        Field.of("customer", ValueType.INT64),
                        Field.of("at", ValueType.TIMESTAMP),
                        Field.of("amount", ValueType.FLOAT64),
                        Field.of("state", ValueType.STRING));
        try (var engines = new OfflineEngines(project.definition(), project);
                FileEngine writer = engines.writer()) {
            for (int part = 0; part < 3; part++) {
                try (RowWriter rows =
                        writer.writeParquet(
                                directory.resolve("data/part" + part + ".parquet"), schema)) {
                    for (int i = part; i < ORDERS; i += 3) {
                        String[] cells = orders.get(i).split(",", -1);
                        rows.beginRow();
                        rows.putLong(Long.parseLong(cells[0]));
                        Instant at = Instant.parse(cells[1].replace(" ", "T") + "Z");
                        rows.putLong(at.getEpochSecond() * 1_000_000);
                        rows.putDouble(Double.parseDouble(cells[2]));
                        rows.putText(cells[3]);
                        rows.endRow();
                    }
                    rows.finish();
                }
            }
        }
    }

    /// The same rows in a database of their own.
    private String postgres(String timeType) {
        LocalPostgres postgres = LocalPostgres.shared();
        String url = postgres.newDatabase();
        var sql =
                new StringBuilder(
                                "SET TIME ZONE 'UTC'; CREATE TABLE customers (customer BIGINT, country TEXT);")
                        .append("CREATE TABLE orders (customer BIGINT, at " + timeType)
                        .append(
                                ", amount DOUBLE PRECISION, state TEXT);\nCOPY customers FROM STDIN (FORMAT csv);\n");
        sql.append(String.join("\n", customers))
                .append("\n\\.\nCOPY orders FROM STDIN (FORMAT csv);\n");
        sql.append(String.join("\n", orders)).append("\n\\.\n");
        postgres.sql(url, sql.toString());
        return "jdbc: {url: '" + url + "', user: postgres}";
    }
}
