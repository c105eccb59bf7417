package dev.punctual.core.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import org.junit.jupiter.api.Test;

class PushHistoryTest {
    private static final Schema KEY = Schema.of(Field.of("user", ValueType.STRING));
    private static final PushHistory HISTORY =
            new PushHistory(
                    new ViewDefinition.Push(
                            ViewDefinition.Common.of(
                                    "users",
                                    "user",
                                    Schema.of(
                                            new Field("taste", ValueType.FLOAT64, 2),
                                            Field.of("visits", ValueType.INT64))),
                            Durability.PROCESS,
                            null),
                    KEY);

    @Test
    void aListHasAColumnForEachElement() {
        assertThat(HISTORY.columns().fields().stream().map(Field::name))
                .containsExactly("user", "taste_0", "taste_1", "visits", "event_time");
    }

    @Test
    void aRowIsAWriteOfAllFeatures() {
        var row = new Frame(HISTORY.columns());
        row.putText(0, "a");
        row.putDouble(2, 0.5);
        row.putLong(4, 77);
        for (int column : new int[] {0, 2, 4}) {
            row.status(column, FeatureStatus.PRESENT);
        }

        PushedRow write = HISTORY.write(row);

        Frame frame = write.frame();
        assertThat(frame.textAt(0)).isEqualTo("a");
        assertThat(frame.has(1)).isTrue();
        assertThat(frame.absentAt(1)).isTrue();
        assertThat(frame.doubleAt(2)).isEqualTo(0.5);
        assertThat(frame.has(2)).isFalse();
        assertThat(write.cleared().stream()).containsExactly(2);
        assertThat(frame.longAt(4)).isEqualTo(77);
    }
}
