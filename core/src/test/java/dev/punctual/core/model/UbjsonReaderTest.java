package dev.punctual.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.Randomized;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UbjsonReaderTest {

    @Test
    void readsEveryKindOfValue() {
        var fields = read("{i\1aZi\1bSi\2xyi\1cI\1\2i\1d[TF]i\1eCqi\1fd\0\0\0\0}").byName();
        assertThat(fields)
                .containsEntry("a", new ModelValue.Constant())
                .containsEntry("b", new ModelValue.Text("xy"))
                .containsEntry("c", new ModelValue.Whole(258))
                .containsEntry("e", new ModelValue.Text("q"))
                .containsEntry("f", new ModelValue.Real(0));
        assertThat(fields.get("d"))
                .isEqualTo(
                        new ModelValue.Elements(
                                List.of(new ModelValue.Constant(), new ModelValue.Constant())));
    }

    @Test
    void readsACountedObject() {
        assertThat(read("{#i\1i\1aZ").byName()).isEqualTo(Map.of("a", new ModelValue.Constant()));
    }

    @Test
    void readsPackedNumbersWhereTheyLie() {
        var fields = read("{i\1a[$I#i\2\0\1\1\0i\1b[$U#i\1\377}").byName();
        assertThat(fields.get("a"))
                .isInstanceOfSatisfying(
                        ModelValue.Numbers.class,
                        numbers -> {
                            assertThat(numbers.whole(0)).isEqualTo(1);
                            assertThat(numbers.real(1)).isEqualTo(256f);
                        });
        assertThat(fields.get("b"))
                .isInstanceOfSatisfying(
                        ModelValue.Numbers.class,
                        numbers -> assertThat(numbers.whole(0)).isEqualTo(255));
    }

    @Test
    void believesNoLengthThatTheFileCannotHold() {
        assertRefused("{i\1a[$d#L\177\377\377\377\377\377\377\377", "numbers in fewer bytes");
        assertRefused("{i\1a[$U#i\377", "an array of -1 numbers");
        assertRefused("{l\177\377\377\377a", "a length of 2147483647");
        assertRefused("{i\1aSi\200", "a length of -128");
        assertRefused("{i\1a[#l\177\377\377\377", "a length of 2147483647");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused("", "ends too early");
        assertRefused("[]", "no object at the start");
        assertRefused("{i\1aQ}", "an unknown marker 81");
        assertRefused("{$i#i\1}", "an object of one type");
        assertRefused("{i\1a[$Z#i\1", "one type that is no number");
        assertRefused("{i\1aZi\1aZ}", "two fields a");
    }

    @Test
    void boundsNestingAndTheNumberOfValues() {
        assertRefused("{i\1a" + "[".repeat(1_000_000), "nested more than 32");
        assertRefused("{i\1a[" + "Z".repeat(2_000_000), "more than 1048576 values");
    }

    @Test
    void readsOrRefusesAnyBytes() {
        String alphabet = "{}[]$#ZTFiUIlLdDSHC\0\1\2\3abc\377";
        int[] read = {0};
        Randomized.check(
                50_000,
                random -> {
                    var text = new StringBuilder("{");
                    for (int i = random.nextInt(12); i > 0; i--) {
                        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                    }
                    try {
                        read(text + "}");
                        read[0]++;
                    } catch (ServingException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT);
                    }
                });
        assertThat(read[0]).isPositive();
    }

    private static ModelValue.Fields read(String latin) {
        return UbjsonReader.read(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertRefused(String latin, String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> read(latin))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }
}
