package dev.punctual.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void whatIsWrittenIsReadBack() {
        var value =
                Map.of(
                        "text \"\\\u0001\n\u20ac\ud83d\ude00",
                        Arrays.asList(1.5, true, false, null, List.of(), Map.of(), -1e300));
        var text = new StringBuilder();
        Json.write(text, value);
        assertThat(Json.read(text.toString())).isEqualTo(value);
    }

    @Test
    void whatOthersWriteIsRead() {
        assertThat(Json.read(" { \"a\" : [ 1 , 2e3 ] , \"\\u00e9\\/\\b\\f\\r\\t\" : null } "))
                .isEqualTo(Json.read("{\"a\":[1,2000],\"\u00e9/\\b\\f\\r\\t\":null}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "\"",
                "\"\\x\"",
                "\"\\u12",
                "\"\\u12g4\"",
                "tru",
                "nul",
                "1 2",
                "--1",
                "[1}",
                ",",
                "1e"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read(text));
    }

    @Test
    void deepNestingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
    }

    @Test
    void damageIsNeverMoreThanARefusal() {
        var random = new SplittableRandom(1);
        String whole =
                "{\"predictions\":[1.5],\"answers\":[{\"rung\":\"a\\n\",\"age_ms\":null,\"x\":true}]}";
        for (int i = 0; i < 20_000; i++) {
            var damaged = new StringBuilder(whole);
            for (int j = 0; j <= random.nextInt(3); j++) {
                int at = random.nextInt(damaged.length());
                damaged.setCharAt(at, (char) random.nextInt(32, 127));
            }
            try {
                Json.read(damaged.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void timingsAreReadAsFarAsTheyAreUnderstood() {
        var timing =
                Answers.timing(
                        "parse;dur=0.194, rung;dur=0.1;desc=\"a\", odd;dur=x, cache,"
                                + " total;dur=5.356");
        assertThat(timing.total()).isEqualTo(Duration.ofNanos(5_356_000));
        assertThat(timing.stages())
                .isEqualTo(
                        Map.of(
                                "parse", Duration.ofNanos(194_000),
                                "rung", Duration.ofNanos(100_000)));
        assertThat(Answers.timing("").total()).isZero();
    }
}
