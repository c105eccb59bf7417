package dev.punctual.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.load.AnswerReader.Reading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private final AnswerReader reader = new AnswerReader();

    @Test
    void findsValueRungAndReasonAmongOtherMembers() {
        assertThat(
                        read(
                                """
                                {"model": {"predictions": [1]}, "predictions": [7.25, 9],
                                 "answers": [
                                   {"ages": {"rung": "no"}, "reason": "slack", "rung": "lite", "features": [{}]},
                                   {"rung": "default", "reason": "overrun"}]}\
                                """))
                .isEqualTo(new Reading(7.25, "lite", "slack"));
    }

    @Test
    void aRefusedPushSaysHowManyOfItsEventsWereLate() {
        byte[] refused =
                """
                {"error": {"code": "OUT_OF_RANGE", "late": 7}, "accepted": 0, "late": 2, "rejected": []}\
                """
                        .getBytes(UTF_8);
        assertThat(reader.late(refused, 0, refused.length)).isEqualTo(2);
        byte[] unknown = "{\"error\": {\"late\": 7}}".getBytes(UTF_8);
        assertThat(reader.late(unknown, 0, unknown.length)).isZero();
        assertThat(reader.late(unknown, 0, 0)).isZero();
    }

    @Test
    void anAnswerNeedNotSayItsRung() {
        assertThat(read("{\"predictions\": [-3]}"))
                .isEqualTo(new Reading(-3, "unknown", "unknown"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "{}",
                "{\"predictions\": []}",
                "{\"predictions\": [null]}",
                "{\"predictions\": [[1]]}",
                "{\"predictions\": [1], \"answers\": [{",
                "{\"predictions\": [1"
            })
    void whatHasNoPredictionIsNoAnswer(String json) {
        assertThat(read(json)).isNull();
    }

    private @Nullable Reading read(String json) {
        byte[] bytes = (">>" + json + "<<").getBytes(UTF_8);
        return reader.read(bytes, 2, bytes.length - 2);
    }
}
