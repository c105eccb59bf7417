package dev.punctual.server.precompute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.StoredGenerations;
import dev.punctual.core.testing.LocalRedis;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.precompute.Shop.Answered;
import dev.punctual.server.project.ProjectStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A project whose online store is in a Redis server.
final class ShopInRedisTest {
    private static final int USERS = 100;
    private static final String STORE = "definitions/store.yaml";

    @TempDir Path root = Path.of("");
    private final LocalRedis redis =
            LocalRedis.start("--appendonly", "yes", "--appendfsync", "always");
    private Shop shop;

    @BeforeEach
    void open() throws Exception {
        shop = new Shop(root, USERS, Shop.ALL);
        shop.write(STORE, store());
        shop.load();
    }

    private String store() {
        return "store: {redis: {address: '127.0.0.1:" + redis.port() + "'}}\n";
    }

    @AfterEach
    void close() {
        shop.close();
        redis.close();
    }

    @Test
    void answersAreTheSameAsFromTheEmbeddedStore() throws Exception {
        List<String> users = List.of("u1", "u7", "u99", "nobody");
        shop.precompute(Reporter.silent());
        shop.start();
        List<Answered> answers = shop.ask(users);
        shop.stop();
        assertThat(answers)
                .extracting(Answered::rung)
                .containsExactly("visitors", "default", "visitors", "default");

        shop.write(STORE, "description: in a store of its own\n");
        shop.load();
        shop.precompute(Reporter.silent());
        shop.start();
        assertThat(shop.ask(users)).isEqualTo(answers);
    }

    @Test
    void aRunningGatewayServesWhatItComputes() throws Exception {
        shop.start();
        assertThat(shop.ask("u1").rung()).isEqualTo("full");
        assertThat(shop.compute().get("state")).isEqualTo("done");
        assertThat(shop.ask("u1").rung()).isEqualTo("visitors");
        try (OnlineStore second = ProjectStore.open(shop.directory())) {
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> second.table("another").begin("1"))
                    .withMessageContaining("is written by");
        }
    }

    @Test
    void aSecondGatewayServesBesideTheOneThatWrites(@TempDir Path elsewhere) throws Exception {
        shop.start();
        try (Shop beside = new Shop(elsewhere, USERS, Shop.ALL)) {
            beside.write(STORE, store());
            beside.start();
            assertThat(beside.ask("u1")).isEqualTo(shop.ask("u1"));
            assertThat(shop.compute().get("state")).isEqualTo("done");
            while (!beside.ask("u1").rung().equals("visitors")) {
                Thread.sleep(10); // it looks twice a second
            }
            assertThat(beside.ask("u1")).isEqualTo(shop.ask("u1"));
            assertThat(beside.compute().toString()).contains("is written by");
            assertThat(beside.ask("u1").rung()).isEqualTo("visitors");
        }
    }

    @Test
    void aServerThatEndsCostsTheFeaturesAndNotTheAnswer() throws Exception {
        shop.precompute(Reporter.silent());
        shop.start();
        assertThat(shop.ask("u1").rung()).isEqualTo("visitors");
        redis.kill();
        assertThat(shop.ask("u2").rung()).isNotEqualTo("visitors");
        redis.restart();
        while (!shop.ask("u3").rung().equals("visitors")) {
            Thread.sleep(10);
        }
    }

    @Test
    void whatIsInTheServerIsListedAndVerified() {
        shop.precompute(Reporter.silent());
        try (StoredGenerations generations = ProjectStore.generations(shop.directory())) {
            assertThat(generations.list())
                    .allSatisfy(each -> {
                        assertThat(each.rows()).isPositive();
                        assertThat(each.bytes()).isGreaterThan(each.rows());
                        assertThat(each.damage()).isNull();
                    })
                    .hasSize(2);
            assertThat(generations.verify()).hasSize(2).allMatch(each -> each.damage().isEmpty());
            assertThat(generations.collect()).isEmpty();
        }
        try (OnlineStore store = ProjectStore.open(shop.directory())) {
            OnlineStore.Generation _ =
                    store.table(store.tables().getFirst()).begin("never finished");
        }
        try (StoredGenerations generations = ProjectStore.generations(shop.directory())) {
            assertThat(generations.collect()).hasSize(1).noneMatch(each -> each.inUse());
            assertThat(generations.collect()).isEmpty();
        }
    }
}
