package dev.punctual.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static EntityDefinition entity(String name, ValueType type) {
        return new EntityDefinition(name, "", Schema.of(Field.of("id", type)));
    }

    @Test
    void equalDefinitionsHaveEqualFingerprintsInEveryRun() {
        String fingerprint = Fingerprint.of(List.of(entity("depot", ValueType.INT64)));
        // Computed once with sha256sum over the length, a colon and the text of the record.
        assertThat(fingerprint)
                .isEqualTo("2cb0d76683dd3f794e85ed72d361891d39deb7eee6781f48b31dc31473a548ce")
                .isEqualTo(Fingerprint.of(List.of(entity("depot", ValueType.INT64))));
    }

    @Test
    void anyDifferenceShows() {
        String fingerprint = Fingerprint.of(List.of(entity("depot", ValueType.INT64)));
        assertThat(Fingerprint.of(List.of(entity("depot", ValueType.STRING))))
                .isNotEqualTo(fingerprint);
        assertThat(Fingerprint.of(List.of(entity("depots", ValueType.INT64))))
                .isNotEqualTo(fingerprint);
    }

    @Test
    void partsDoNotRunIntoEachOther() {
        assertThat(Fingerprint.of(List.of("ab", "c")))
                .isNotEqualTo(Fingerprint.of(List.of("a", "bc")));
        assertThat(Fingerprint.of(List.of("ab"))).isNotEqualTo(Fingerprint.of(List.of("a", "b")));
        assertThat(Fingerprint.of(List.of("a1:b"))).isNotEqualTo(Fingerprint.of(List.of("a", "b")));
    }
}
