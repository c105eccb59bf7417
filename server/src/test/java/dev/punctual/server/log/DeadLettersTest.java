package dev.punctual.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.http.events.DeadLetter;
import dev.punctual.server.metrics.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
    private static final long ROOM = 1_000_000;
    private static final SourceDefinition.Event SALES =
            new SourceDefinition.Event(
                    "sales",
                    "",
                    Schema.of(Field.of("id", ValueType.INT64), Field.of("at", ValueType.TIMESTAMP)),
                    "id",
                    "at",
                    Duration.ofMinutes(1),
                    Durability.PROCESS,
                    ROOM,
                    null);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir Path parent;

    private final Telemetry telemetry = new Telemetry();

    private Path directory() {
        return parent.resolve("sales");
    }

    private DeadLetters open() {
        return new DeadLetters(SALES, directory(), telemetry, new ManualClock());
    }

    private static DeadLetter letter(String text) {
        return new DeadLetter(ErrorCode.WRONG_TYPE, "must be a number", "id", text, text.length());
    }

    private static List<JsonNode> read(Path directory, int most) throws IOException {
        var nodes = new ArrayList<JsonNode>();
        for (String line : RotatedFiles.newest(directory, most)) {
            nodes.add(MAPPER.readTree(line));
        }
        return nodes;
    }

    @Test
    void keepsItemsAsTheyCame() throws IOException {
        String odd = "{\"a\":\"\u0000\n\\\"\",\u2028 \ud83d\ude00";
        try (DeadLetters letters = open()) {
            letters.add(List.of(letter(odd), letter("7")));
        }
        assertThat(read(directory(), 10))
                .extracting(node -> node.path("item").asText())
                .containsExactly(odd, "7");
        assertThat(read(directory(), 1))
                .singleElement()
                .hasToString(
                        "{\"at\":\"2001-06-01T00:00:00Z\",\"source\":\"sales\",\"code\":\"WRONG_TYPE\","
                                + "\"message\":\"must be a number\",\"field\":\"id\",\"bytes\":1,"
                                + "\"item\":\"7\"}");
    }

    @Test
    void goesOnAfterALineThatWasCutOff() throws IOException {
        try (DeadLetters letters = open()) {
            letters.add(List.of(letter("first")));
        }
        Path file = directory().resolve("00000001.jsonl");
        Files.writeString(file, Files.readString(file) + "{\"at\":\"20", UTF_8);
        try (DeadLetters letters = open()) {
            letters.add(List.of(letter("second")));
        }
        assertThat(RotatedFiles.newest(directory(), 3))
                .hasSize(3)
                .last()
                .asString()
                .contains("second");
    }

    @Test
    void keepsTheNewestWithinItsRoom() throws IOException {
        String item = "x".repeat(10_000);
        for (int restart = 0; restart < 3; restart++) {
            try (DeadLetters letters = open()) {
                for (int i = 0; i < 100; i++) {
                    letters.add(List.of(letter(restart + " " + i + " " + item)));
                }
            }
            try (Stream<Path> files = Files.list(directory())) {
                assertThat(files.mapToLong(file -> file.toFile().length()).sum())
                        .isBetween(1L, ROOM);
            }
        }
        List<JsonNode> kept = read(directory(), 1_000);
        assertThat(kept).hasSizeBetween(80, 99);
        assertThat(kept.getLast().path("item").asText()).startsWith("2 99 ");
        assertThat(kept.getFirst().path("item").asText())
                .startsWith("2 " + (100 - kept.size()) + " ");
    }

    @Test
    void dropsAndCountsWhatCannotBeWritten() throws IOException {
        Files.writeString(directory(), "a file where the directory should be");
        try (DeadLetters letters = open()) {
            letters.add(List.of(letter("a"), letter("b")));
        }
        assertThat(metrics()).contains("punctual_dead_letters_dropped_total{source=\"sales\"} 2.0");
        assertThat(RotatedFiles.newest(directory(), 3)).isEmpty();
    }

    @Test
    void dropsAndCountsWhatComesFasterThanItCanBeWritten() throws IOException {
        var body = Collections.nCopies(100, letter("y".repeat(DeadLetter.LONGEST_TEXT)));
        try (DeadLetters letters = open()) {
            for (int i = 0; i < 200; i++) {
                letters.add(body);
            }
        }
        assertThat(metrics()).contains("punctual_dead_letters_dropped_total");
        assertThat(RotatedFiles.newest(directory(), 1)).hasSize(1);
    }

    private String metrics() {
        return new String(telemetry.scrape(), UTF_8);
    }
}
