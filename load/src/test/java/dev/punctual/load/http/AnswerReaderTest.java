package dev.punctual.load.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.load.Reading;
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
                .isEqualTo(new Reading(-3, Reading.UNSAID, Reading.UNSAID));
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

    @Test
    void anInferenceHasOutputsAndMaySayItsOrigin() {
        assertThat(
                        infer(
                                """
                                {"model_name": "m", "parameters": {"reason": "slack", "rung": "lite"}, "outputs": [
                                  {"name": "text", "data": ["a"], "shape": [1], "datatype": "BYTES"},
                                  {"name": "x", "shape": [2], "parameters": {"data": [3]}, "data": [2.5, 1]}]}\
                                """))
                .isEqualTo(new Reading(2.5, "lite", "slack"));
        assertThat(infer("{\"outputs\": [{\"parameters\": {\"binary_data_size\": 8}}]}"))
                .isEqualTo(new Reading(Double.NaN, Reading.UNSAID, Reading.UNSAID));
        assertThat(infer("{\"error\": \"no such model\"}")).isNull();
        assertThat(infer("{\"outputs\": [{\"data\": [1")).isNull();
    }

    private @Nullable Reading infer(String json) {
        byte[] bytes = (">>" + json + "<<").getBytes(UTF_8);
        return reader.inference(bytes, 2, bytes.length - 2);
    }

    private @Nullable Reading read(String json) {
        byte[] bytes = (">>" + json + "<<").getBytes(UTF_8);
        return reader.predictions(bytes, 2, bytes.length - 2);
    }
}
