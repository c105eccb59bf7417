package dev.punctual.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    private static String written(long micros) {
        var json = new JsonBuffer(8);
        Timestamps.write(json, micros);
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void readsAndWritesWhatTheLibraryDoes() {
        Randomized.check(
                20_000,
                random -> {
                    long micros = random.nextLong(Timestamps.MIN_MICROS, Timestamps.MAX_MICROS + 1);
                    micros -= random.nextInt(3) == 0 ? Math.floorMod(micros, 1_000_000L) : 0;
                    Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);

                    assertThat(Timestamps.parse(instant.toString())).isEqualTo(micros);
                    String text = written(micros);
                    assertThat(Instant.parse(text.substring(1, text.length() - 1)))
                            .isEqualTo(instant);
                });
    }

    @Test
    void takesAnyOffset() {
        Randomized.check(
                5_000,
                random -> {
                    ZoneOffset offset =
                            ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60 + 1) * 60);
                    OffsetDateTime time =
                            Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L))
                                    .atOffset(offset);

                    assertThat(
                                    Timestamps.parse(
                                            time.format(
                                                    java.time.format.DateTimeFormatter
                                                            .ISO_OFFSET_DATE_TIME)))
                            .isEqualTo(time.toEpochSecond() * 1_000_000);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01t00:00:00.000001z, 1",
        "1970-01-01 00:00:00.1234567Z, 123456",
        "1969-12-31T23:59:59.999999Z, -1",
        "2000-02-29T00:00:00Z, 951782400000000",
    })
    void readsTheFormsOfTheStandard(String text, long micros) {
        assertThat(Timestamps.parse(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2001-06-01",
                "2001-06-01T12:00:00",
                "2001-06-01T12:00Z",
                "2001-06-01T12:00:00.Z",
                "2001-06-01T12:00:00.1234567890Z",
                "2001-13-01T12:00:00Z",
                "2001-00-01T12:00:00Z",
                "2001-02-29T12:00:00Z",
                "1900-02-29T12:00:00Z",
                "2001-06-31T12:00:00Z",
                "2001-06-01T24:00:00Z",
                "2001-06-01T23:60:00Z",
                "2001-06-30T23:59:60Z",
                "2001-06-01T12:00:00+0100",
                "2001-06-01T12:00:00+24:00",
                "2001-06-01T12:00:00+01:60",
                "2001-06-01T12:00:00*01:00",
                "2001-06-01T12:00:00Z ",
                "+001-06-01T12:00:00Z",
                "0000-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
            })
    void refusesEverythingElse(String text) {
        assertThat(Timestamps.parse(text)).isEqualTo(Timestamps.INVALID);
    }

    @Test
    void writesANumberWhereThereIsNoText() {
        assertThat(written(Timestamps.MAX_MICROS + 1))
                .isEqualTo(Long.toString(Timestamps.MAX_MICROS + 1));
    }
}
