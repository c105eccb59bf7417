package dev.punctual.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionTextTest {
    private static final Schema FEATURES =
            Schema.of(Field.of("mean", ValueType.FLOAT64), new Field("last", ValueType.INT64, 3));

    @Test
    void everyValueStandsUnderItsPath() {
        var view =
                new ViewDefinition.Push(
                        ViewDefinition.Common.of("lately", "shop", FEATURES)
                                .with(ViewDefinition.Ages.staleAfter(Duration.ofHours(6)))
                                .with(Map.of("mean", "1.5")),
                        Durability.MACHINE,
                        null);
        assertThat(DefinitionText.of(view))
                .containsExactly(
                        Map.entry("name", "lately"),
                        Map.entry("entity", "shop"),
                        Map.entry("features.mean", "float64"),
                        Map.entry("features.last", "int64[3]"),
                        Map.entry("max_age", "6h"),
                        Map.entry("defaults.mean", "1.5"),
                        Map.entry("durability", "machine"));
    }

    @Test
    void membersOfAListGoByTheirNamesOrPlaces() {
        var labels = new LabelsDefinition.Split("train", Instant.EPOCH, Instant.MAX, 0.5);
        assertThat(DefinitionText.of(new Lists(List.of(labels), List.of("a", "b"))))
                .containsEntry("splits.train.sample", "0.5")
                .containsEntry("words", "a, b");
    }

    /// Lists of both kinds.
    public record Lists(List<LabelsDefinition.Split> splits, List<String> words) {}
}
