package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.StoreDefinition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Rules of where the online store is.
class StoreRulesTest {
    @Test
    void theStoreIsEmbeddedUnlessAProjectSaysOtherwise() {
        assertThat(Parcels.whole().project().store()).isEqualTo(new StoreDefinition.Embedded());
    }

    @Test
    void aStoreMayBeInRedis() {
        assertThat(stored("{redis: {address: localhost:6379}}").project().store())
                .isEqualTo(
                        new StoreDefinition.Redis(
                                "localhost:6379",
                                false,
                                "",
                                "",
                                0,
                                "parcels",
                                Duration.ofSeconds(10)));
        assertThat(
                        stored(
                                        "{redis: {address: '${REDIS}', tls: true, user: parcels,"
                                                + " password: '${REDIS_PASSWORD}', database: 3,"
                                                + " prefix: 'eu.{parcels}', timeout: 2s}}")
                                .project()
                                .store())
                .isEqualTo(
                        new StoreDefinition.Redis(
                                "${REDIS}",
                                true,
                                "parcels",
                                "${REDIS_PASSWORD}",
                                3,
                                "eu.{parcels}",
                                Duration.ofSeconds(2)));
    }

    @Test
    void mistakesAreReported() {
        stored("{} # here")
                .reports(
                        "store has no 'redis'; add, for example, 'redis: {address: localhost:6379}'");
        stored("{redis: {address: localhost}} # here")
                .reports("address is 'localhost'; write host:port, such as localhost:6379");
        stored("{redis: {address: 'a:1', password: secret}} # here")
                .reports(
                        "password must not be written here; set an environment variable and write,"
                                + " for example, 'password: ${REDIS_PASSWORD}'");
        stored("{redis: {address: 'a:1', prefix: 'a b'}} # here")
                .reports(
                        "prefix is 'a b'; it begins the names of keys: up to 100 letters, digits and"
                                + " . _ : { } -");
        stored("{redis: {address: 'a:1', tls: yes}} # here")
                .reports("tls is 'yes'; write one of: true, false");
        stored("{redis: {address: 'a:1', port: 2}} # here")
                .reports(
                        "redis knows no key 'port'; write one of: address, tls, user, password,"
                                + " database, prefix, timeout");
    }

    private static Parcels stored(String written) {
        return Parcels.with("entities:", "store: " + written + "\n\nentities:");
    }
}
