package dev.punctual.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.punctual.core.testing.Randomized;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonBufferTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String written(JsonBuffer json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode read(JsonBuffer json) {
        try {
            return MAPPER.readTree(json.toBytes());
        } catch (JsonProcessingException e) {
            throw new AssertionError(written(json), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anyTextReadsBackTheSame() {
        Randomized.check(
                5_000,
                random -> {
                    String text = text(random);
                    assertThat(read(new JsonBuffer(1).text(text)).textValue()).isEqualTo(text);
                });
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int point =
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> random.nextInt(0x20, 0x80);
                        case 2 -> random.nextInt(0x80, 0xd800);
                        default -> random.nextInt(0xe000, 0x110000);
                    };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    @Test
    void halfAPairBecomesTheSignForIt() {
        assertThat(read(new JsonBuffer(1).text("a\ud800b\udc00")).textValue())
                .isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void anyNumberReadsBackTheSame() {
        Randomized.check(
                5_000,
                random -> {
                    double number = Double.longBitsToDouble(random.nextLong());
                    String text = written(new JsonBuffer(1).number(number));
                    if (Double.isFinite(number)) {
                        assertThat(Double.parseDouble(text)).isEqualTo(number);
                        assertThat(read(new JsonBuffer(1).number(number)).isNumber()).isTrue();
                    } else {
                        assertThat(text).isEqualTo("null");
                    }
                    long whole = random.nextLong() >> random.nextInt(64);
                    assertThat(written(new JsonBuffer(1).number(whole)))
                            .isEqualTo(Long.toString(whole));
                    assertThat(new BigDecimal(written(new JsonBuffer(1).thousandths(whole))))
                            .isEqualByComparingTo(BigDecimal.valueOf(whole, 3));
                });
    }

    @Test
    void writesTheLeastAndTheGreatest() {
        assertThat(
                        written(
                                new JsonBuffer(1)
                                        .number(Long.MIN_VALUE)
                                        .raw(' ')
                                        .number(Long.MAX_VALUE)))
                .isEqualTo("-9223372036854775808 9223372036854775807");
        assertThat(written(new JsonBuffer(1).thousandths(-5).raw(' ').thousandths(1200)))
                .isEqualTo("-0.005 1.2");
        assertThat(new BigDecimal(written(new JsonBuffer(1).thousandths(Long.MIN_VALUE))))
                .isEqualByComparingTo(BigDecimal.valueOf(Long.MIN_VALUE, 3));
    }
}
