package dev.punctual.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.testing.LocalPostgres;
import dev.punctual.core.testing.OfflineEngineKit;
import dev.punctual.core.value.ValueType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class PostgresEngineTest extends OfflineEngineKit {
    private static final LocalPostgres POSTGRES = LocalPostgres.shared();
    private static final String URL = POSTGRES.newDatabase();
    private static final Duration LONG = Duration.ofMinutes(1);

    private final OfflineEngine engine = new JdbcEngine(address(URL, "postgres", ""));

    @Override
    protected OfflineEngine engine() {
        return engine;
    }

    private static JdbcAddress address(String url, String user, String password) {
        return new JdbcAddress(url, user, password, LONG, "");
    }

    @Test
    void aLoadNeverWrites() {
        POSTGRES.sql(URL, "CREATE TABLE kept (a INT); INSERT INTO kept VALUES (1);");
        String sql = "WITH gone AS (DELETE FROM kept RETURNING a) SELECT a FROM gone";
        assertThatThrownBy(() -> engine.query(sql, Map.of()))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining("read-only transaction");
        assertThat(rows(engine, "SELECT a FROM kept", Map.of())).containsExactly(List.of(1L));
    }

    @Test
    void theZoneOfThisProcessDoesNotMatter() {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        try {
            String sql =
                    "SELECT CAST(TIMESTAMP '2001-02-03 00:00:00' AS TIMESTAMP WITH TIME ZONE) AS a,"
                            + " CAST(TIMESTAMPTZ '2001-02-03 01:00:00+02' AS DATE) AS b";
            assertThat(rows(engine, sql, Map.of()))
                    .containsExactly(List.of(981_158_400_000_000L, 981_072_000_000_000L));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void theSetupRunsOnEveryConnection() {
        POSTGRES.sql(URL, "CREATE SCHEMA sales; CREATE TABLE sales.orders AS SELECT 7 AS n;");
        var other =
                new JdbcEngine(
                        new JdbcAddress(URL, "postgres", "", LONG, "SET search_path = sales"));
        assertThat(rows(other, "SELECT n FROM orders", Map.of())).containsExactly(List.of(7L));
        assertThat(other.describe("SELECT n FROM orders", Map.of()).field(0).type())
                .isEqualTo(ValueType.INT64);
        var broken = new JdbcEngine(new JdbcAddress(URL, "postgres", "", LONG, "SET nonsense = 1"));
        assertFails(broken, ErrorCode.INVALID_DEFINITION, "the setup SQL failed");
    }

    @Test
    void aPasswordIsUsedAndNeverShown() {
        assertThat(rows(guarded("open sesame"), "SELECT 1 AS a", Map.of()))
                .containsExactly(List.of(1L));
        assertFails(guarded("open barley"), ErrorCode.STORAGE_FAILED, "check the user");
        assertThatThrownBy(() -> guarded("open barley").query("SELECT 1 AS a", Map.of()))
                .message()
                .doesNotContain("barley");
        assertThat(address("jdbc:x://me:secret@host/db?password=secret", "me", "secret").toString())
                .isEqualTo("jdbc:x://host/db");
    }

    private static JdbcEngine guarded(String password) {
        return new JdbcEngine(address(URL, "guarded", password));
    }

    @Test
    void whatCannotBeReachedIsNamedWithWhatToDo() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertFails(
                new JdbcEngine(address("jdbc:postgresql://127.0.0.1:" + free + "/x", "me", "")),
                ErrorCode.STORAGE_FAILED,
                "is it running");
        assertFails(
                new JdbcEngine(address(POSTGRES.url("nowhere"), "postgres", "")),
                ErrorCode.INVALID_DEFINITION,
                "nowhere");
        assertFails(
                new JdbcEngine(address("jdbc:unheard-of:x", "me", "")),
                ErrorCode.INVALID_DEFINITION,
                "no JDBC driver takes jdbc:unheard-of:x");
    }

    private static void assertFails(JdbcEngine engine, ErrorCode code, String message) {
        assertThatThrownBy(() -> engine.query("SELECT 1 AS a", Map.of()))
                .isInstanceOfSatisfying(
                        ServingException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void aQueryThatTakesTooLongIsEnded() {
        var hasty = new JdbcEngine(new JdbcAddress(URL, "postgres", "", Duration.ofSeconds(1), ""));
        assertThatThrownBy(() -> hasty.query("SELECT pg_sleep(100) IS NULL AS a", Map.of()))
                .isInstanceOfSatisfying(
                        ServingException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED))
                .hasMessageContaining("longer 'timeout'");
    }

    @Test
    void aConnectionThatBreaksHalfWayIsAFailureAndNotTheEnd() {
        RowCursor rows =
                engine.query("SELECT n FROM generate_series(1, 1000000) AS t (n)", Map.of());
        assertThat(rows.next()).isTrue();
        POSTGRES.sql(
                URL,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'punctual';");
        assertThatThrownBy(
                        () -> {
                            while (rows.next()) {
                                assertThat(rows.getLong(0)).isPositive();
                            }
                        })
                .isInstanceOfSatisfying(
                        ServingException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));
        rows.close();
    }
}
