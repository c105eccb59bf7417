package dev.punctual.core.definition.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import org.junit.jupiter.api.Test;

class ScopeTest {

    @Test
    void onlyWholeNamesExcuse() {
        Scope scope = Scope.empty();
        scope.addBroken("now");
        assertThat(scope.excuses("1.0 + now.mean")).isTrue();
        assertThat(scope.excuses("now")).isTrue();
        assertThat(scope.excuses("known + nowhere")).isFalse();
        assertThat(scope.excuses("snow + now")).isTrue();
    }

    @Test
    void theUnknownExcusesEverything() {
        assertThat(Scope.unknown().excuses("anything")).isTrue();
        assertThat(Scope.unknown().complete()).isFalse();
        assertThat(Scope.empty().excuses("anything")).isFalse();
    }

    @Test
    void aCopyGrowsAlone() {
        Scope scope = Scope.empty();
        scope.add(Field.of("a", ValueType.INT64));
        Scope copy = scope.copy();
        copy.add(Field.of("b", ValueType.INT64));
        copy.addBroken("c");
        assertThat(scope.names(any -> true)).containsExactly("a");
        assertThat(scope.complete()).isTrue();
        assertThat(copy.names(any -> true)).containsExactly("a", "b");
    }
}
