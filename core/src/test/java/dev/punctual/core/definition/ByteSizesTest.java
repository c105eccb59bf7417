package dev.punctual.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizesTest {
    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "1B, 1",
        "999B, 999",
        "3KB, 3000",
        "3KiB, 3072",
        "100MB, 100000000",
        "5MiB, 5242880",
        "2GB, 2000000000",
        "2GiB, 2147483648",
        "999999999GiB, 1073741822926258176"
    })
    void sizesAreReadAndWritten(String text, long bytes) {
        assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
        assertThat(ByteSizes.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "B", "1mb", "1 MB", "-1MB", "1.5MB", "1TB", "1MBs", "9999999999B"})
    void anythingElseIsNone(String text) {
        assertThat(ByteSizes.parse(text)).isNull();
    }
}
