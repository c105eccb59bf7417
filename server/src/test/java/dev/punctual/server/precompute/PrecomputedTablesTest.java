package dev.punctual.server.precompute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ServingException;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.precompute.Shop.Answered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A table by entity, from its SQL to the answers of a running gateway.
@Timeout(120) // for what it waits for, which may never come
class PrecomputedTablesTest {
    private static final String TRAFFIC = "select: {top: {n: 2, order_by: traffic}}";

    @TempDir Path directory = Path.of("");

    private static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj(i -> "u" + i).toList();
    }

    @Test
    void whatIsPrecomputedHasTheBitsOfTheModelsAnswersAndTheRestGoesToTheModel() throws Exception {
        try (var shop = new Shop(directory, 700, Shop.ALL)) {
            shop.load();
            shop.start();
            List<Answered> before = shop.ask(users(700));
            assertThat(before).extracting(Answered::rung).containsOnly("full", "default");
            Map<?, ?> job = shop.compute();
            assertThat(job.get("state")).isEqualTo("done");
            List<Answered> after = shop.ask(users(700));
            for (int i = 0; i < 700; i++) {
                Answered now = after.get(i);
                assertThat(now.value()).isEqualTo(before.get(i).value());
                // A user without a profile has no number of the model, before and now.
                assertThat(now.rung()).isEqualTo(i % 7 == 0 ? "default" : "visitors");
                assertThat(now.version()).isEqualTo(i % 7 == 0 ? "" : "1");
                assertThat(now.aged()).isEqualTo(i % 7 != 0);
            }
            assertThat(before).extracting(Answered::value).contains(-50.0); // within its bounds
            assertThat(shop.work()).isEmpty();
        }
    }

    @Test
    void aTableIsComputedOnceForWhatItIsMadeFromAndAgainWhenThatIsAnother() throws Exception {
        try (var shop = new Shop(directory, 20, Shop.ALL)) {
            shop.load();
            shop.start();
            assertThat(shop.compute().get("message")).isEqualTo("17 answers");
            assertThat(shop.compute().get("message")).isEqualTo("kept: 17 answers");
            shop.write("data/people.csv", "person,visits,spent\nu1,1,1\nu2,2,2\nnew,3,3\n");
            assertThat(shop.compute().get("message"))
                    .isEqualTo("2 answers"); // who is new has no profile yet
            assertThat(shop.ask("u3").rung()).isEqualTo("full");
        }
    }

    @Test
    void answersOfAnotherVersionAreServedUnderItsNameUntilThereAreNewOnes() throws Exception {
        try (var shop = new Shop(directory, 20, Shop.ALL)) {
            shop.load();
            shop.start();
            shop.compute();
            Answered first = shop.ask("u1");
            shop.version(2, 2);
            shop.promote(2);
            assertThat(shop.ask("u1")).isEqualTo(first);
            assertThat(shop.ask("unknown").rung()).isEqualTo("default");
            shop.compute();
            Answered second = shop.ask("u1");
            assertThat(second.version()).isEqualTo("2");
            assertThat(second.value()).isNotEqualTo(first.value());
        }
    }

    @Test
    void aTableWithAScheduleIsComputedByItself() throws Exception {
        try (var shop = new Shop(directory, 20, Shop.ALL + "\n    schedule: {every: 1h}")) {
            shop.load();
            shop.start();
            while (!shop.ask("u1").rung().equals("visitors")) {
                Thread.sleep(50);
            }
            while (!"done".equals(shop.get("/v1/jobs/precompute-1").get("state"))) {
                Thread.sleep(20); // what is published is answered before its job has ended
            }
            shop.version(2, 2);
            shop.promote(2);
            while (!shop.ask("u1").version().equals("2")) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void theMostAskedKeysAreThoseOfTheLog() throws Exception {
        try (var shop = new Shop(directory, 20, TRAFFIC)) {
            shop.load();
            assertThatThrownBy(() -> shop.precompute(Reporter.silent()))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining(
                            "precomputed table visitors is ordered by traffic, but nothing that was"
                                    + " asked of endpoint propensity is logged yet");
            shop.start();
            for (String user : List.of("u1", "u5", "u3", "u5", "u3", "u3", "u2")) {
                shop.ask(user);
            }
            shop.stop(); // makes the file of the log whole
            assertThat(shop.precompute(Reporter.silent())).isEqualTo(2);
            shop.start();
            assertThat(shop.ask(List.of("u1", "u2", "u3", "u5")))
                    .extracting(Answered::rung)
                    .containsExactly("full", "full", "visitors", "visitors");
        }
    }

    @Test
    void theFirstKeysAreThoseThatTheSqlGivesFirstAndOfTwoOfAKeyTheLaterCounts() throws Exception {
        String order = "select: {top: {n: 3, order_by: {source: people, sql: sql/order.sql}}}";
        try (var shop = new Shop(directory, 20, order)) {
            shop.write(
                    "sql/order.sql",
                    "SELECT * FROM (VALUES ('u5', 1.0), ('u3', 2.0), ('u5', 900.0), ('u1', 3.0)) AS v(\"user\", weight)");
            shop.load();
            assertThat(shop.precompute(Reporter.silent())).isEqualTo(2);
            shop.start();
            assertThat(shop.ask("u1").rung()).isEqualTo("full");
            assertThat(shop.ask("u5").value())
                    .isGreaterThan(200); // 0.3 times 900, which is more than all the rest
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT person FROM people | gives no column user; its columns are [person]",
                "SELECT 1 AS user FROM people | gives user as int64, but it is declared as string",
                "SELECT NULL::VARCHAR AS user | in row 1 of the SQL of precomputed table visitors, user is missing",
                "SELECT 'a' AS user, 1e6 AS weight | weight is 1000000.0, but max is 1000.0",
                "SELECT 'a' AS user, 'NaN'::DOUBLE AS weight | weight is NaN; nobody can ask that",
                "SELECT nothing | nothing",
                "SELECT repeat('x', 2000) AS user | user must be at most 1024 bytes long"
            })
    void keysThatNobodyCouldAskForAreRefusedAndNothingIsLost(String sql, String message)
            throws Exception {
        try (var shop = new Shop(directory, 20, Shop.ALL)) {
            shop.load();
            shop.precompute(Reporter.silent());
            shop.write("sql/visitors.sql", sql);
            assertThatThrownBy(() -> shop.precompute(Reporter.silent()))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining(message);
            shop.write("sql/visitors.sql", "SELECT person AS user FROM people");
            shop.start();
            assertThat(shop.ask("u1").rung()).isEqualTo("visitors");
        }
    }

    @Test
    void aWorkDirectoryThatCannotBeWrittenIsSaid() throws Exception {
        try (var shop = new Shop(directory, 20, Shop.ALL)) {
            shop.load();
            Files.writeString(directory.resolve(".punctual/precompute"), "a file in the way");
            assertThatThrownBy(() -> shop.precompute(Reporter.silent()))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("cannot write")
                    .hasMessageContaining("see to it that it can be written, and run it again");
        }
    }

    @Test
    void aModelThatHasNoVersionIsNamed() throws Exception {
        try (var shop = new Shop(directory, 20, Shop.ALL)) {
            shop.load();
            Files.delete(directory.resolve("models/full/1/model.onnx"));
            Files.delete(directory.resolve("models/full/1"));
            assertThatThrownBy(() -> shop.precompute(Reporter.silent()))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("full");
        }
    }
}
