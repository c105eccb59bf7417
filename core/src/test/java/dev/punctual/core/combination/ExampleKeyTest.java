package dev.punctual.core.combination;

import static dev.punctual.core.combination.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.Frame;
import org.junit.jupiter.api.Test;

class ExampleKeyTest {
    private static final String WHOLE =
            "gender=f, age=34.5,visits=3, tier=-1 ,member=true,country=missing";

    @Test
    void valuesAreReadInAnyOrder() {
        Frame frame = ExampleKey.parse(WHOLE, SCHEMA);
        assertThat(frame.doubleAt(0)).isEqualTo(34.5);
        assertThat(frame.textAt(1)).isEqualTo("f");
        assertThat(frame.has(2)).isFalse();
        assertThat(frame.longAt(4)).isEqualTo(-1);
        assertThat(frame.longAt(5)).isEqualTo(1);
    }

    @Test
    void aFeatureThatTheKeyDoesNotHaveIsNamed() {
        refuses(
                WHOLE + ",colour=red",
                ErrorCode.UNKNOWN_FIELD,
                "the key has no feature 'colour'; it is made of age, country, gender, member, tier, visits, written as in NAME=VALUE, NAME=VALUE");
    }

    @Test
    void oneThatIsLeftOutIsNamed() {
        refuses(
                "gender=f, age=34.5",
                ErrorCode.MISSING_FIELD,
                "the example has no country, member, tier, visits; write country=missing if that is meant");
    }

    @Test
    void aValueOfAnotherTypeIsNamed() {
        refuses(
                WHOLE.replace("34.5", "old"),
                ErrorCode.WRONG_TYPE,
                "'old' is no value of age, which is float64");
        refuses(
                WHOLE.replace("true", "yes"),
                ErrorCode.WRONG_TYPE,
                "'yes' is no value of member, which is bool");
    }

    private static void refuses(String text, ErrorCode code, String message) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> ExampleKey.parse(text, SCHEMA))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .withMessage(message);
    }
}
