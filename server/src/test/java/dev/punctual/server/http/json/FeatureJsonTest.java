package dev.punctual.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FeatureJsonTest {

    @Test
    void aMapIsAnObject() {
        var frame = new Frame(Schema.of(Field.keyed("by_carrier", ValueType.INT64, 3)));
        assertThat(written(frame)).isEqualTo("null");
        frame.status(0, FeatureStatus.PRESENT);
        assertThat(written(frame)).isEqualTo("{}");
        frame.putEntry(0, "AA", 3);
        frame.putEntry(1, "\"quoted\"", -1);
        assertThat(written(frame)).isEqualTo("{\"AA\":3,\"\\\"quoted\\\"\":-1}");
    }

    @Test
    void aListOfOneIsWrittenAsAValue() {
        var frame = new Frame(Schema.of(new Field("last", ValueType.FLOAT64, 1)));
        frame.putDouble(0, 2.5);
        frame.status(0, FeatureStatus.PRESENT);
        assertThat(written(frame)).isEqualTo("2.5");
    }

    private static String written(Frame frame) {
        var json = new JsonBuffer(64);
        FeatureJson.value(json, frame, 0);
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
