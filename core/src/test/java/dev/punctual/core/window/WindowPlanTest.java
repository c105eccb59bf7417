package dev.punctual.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.definition.WindowDefinition.Operands;
import dev.punctual.core.value.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowPlanTest {
    private static final long SECOND = 1_000_000;
    private static final Extent HOUR = sliding(Duration.ofHours(1), Duration.ofMinutes(5));
    private static final Extent SESSION = new Extent.Session(Duration.ofMinutes(30));

    @Test
    void windowsLookBackAsFarAsTheLongestOfThem() {
        var offset = new Extent.Fixed(Duration.ofDays(1), Duration.ofDays(2));
        assertThat(plan(HOUR).lookback()).contains(Duration.ofMinutes(65));
        assertThat(plan(HOUR, offset).lookback()).contains(Duration.ofDays(3));
    }

    @Test
    void windowsWithoutABeginningLookBackOverAllHistory() {
        assertThat(plan(HOUR, new Extent.Lifetime()).lookback()).isEmpty();
        assertThat(plan(HOUR, SESSION).lookback()).isEmpty();
    }

    @Test
    void aKeyExpiresWhenNoWindowReachesItsEventsAnyMore() {
        assertThat(expired(plan(HOUR), 65 * 60 - 1)).isFalse();
        assertThat(expired(plan(HOUR), 65 * 60)).isTrue();
        assertThat(expired(plan(SESSION), 30 * 60)).isTrue();
        assertThat(expired(plan(SESSION), 30 * 60 - 1)).isFalse();
        assertThat(expired(plan(new Extent.Lifetime()), Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void statesOfOtherWindowsAreToldApart() {
        String fingerprint = plan(HOUR).fingerprint();
        assertThat(plan(HOUR).fingerprint()).isEqualTo(fingerprint);
        assertThat(plan(SESSION).fingerprint()).isNotEqualTo(fingerprint);
        assertThat(plan(sliding(Duration.ofHours(2), Duration.ofMinutes(5))).fingerprint())
                .isNotEqualTo(fingerprint);
    }

    @Test
    void whereEventsMustMeetAnotherConditionTheirStateIsAnother() {
        assertThat(counting("flag").fingerprint())
                .isNotEqualTo(counting("items > 3").fingerprint());
    }

    @Test
    void aPlanIsExplainedWithTheHopsOfItsWindows() {
        assertThat(plan(HOUR, new Extent.Lifetime()))
                .hasToString(
                        "tiles of 5m: w0: count over 1h in hops of 5m; w1: count over all time");
    }

    @Test
    void memoryFollowsTheHopsInTheWindowsAndNotTheirLengthInTiles() {
        WindowPlan plan =
                plan(
                        sliding(Duration.ofSeconds(30), Duration.ofSeconds(1)),
                        sliding(Duration.ofHours(12), Duration.ofHours(1)),
                        sliding(Duration.ofDays(60), Duration.ofDays(1)),
                        new Extent.Lifetime());
        var windows = new TestWindows(plan);
        long end = 70L * 86_400;
        for (long second = 0; second < end; second += 50) {
            windows.add(new Sale(second * SECOND, 1, 1, true, ""), (second - 20) * SECOND);
        }
        Frame frame = windows.read(end * SECOND);
        assertThat(frame.longAt(1)).isEqualTo(12 * 72);
        assertThat(frame.longAt(2)).isEqualTo(60 * 1_728);
        assertThat(frame.longAt(3)).isEqualTo(70 * 1_728);
        // Some hundred tiles of 121,000 are left, each of three numbers.
        assertThat(windows.saved().length).isLessThan(500 * 3 * Long.BYTES);
    }

    @Test
    void aMapKeepsTheMostFrequentOfVeryManyKeys() {
        var by = new Operands(null, null, "items", 0);
        var definition =
                new WindowDefinition(
                        "by",
                        Aggregate.COUNT,
                        by,
                        sliding(Duration.ofHours(1), Duration.ofHours(1)),
                        2);
        var windows = new TestWindows(TestWindows.plan(List.of(definition)));
        for (int i = 0; i < 20 * Groups.MOST_GROUPS; i++) {
            windows.add(new Sale(i, 0, i % 4 == 0 ? 7 : i + 8, true, ""), 0);
        }
        Frame frame = windows.read(SECOND);
        assertThat(frame.textAt(0)).isEqualTo("7");
        assertThat(frame.longAt(0)).isEqualTo(5 * Groups.MOST_GROUPS);
        assertThat(windows.saved().length).isLessThan(20 * Groups.MOST_GROUPS * 60);
    }

    private static boolean expired(WindowPlan plan, long secondsLater) {
        var windows = new TestWindows(plan);
        windows.add(new Sale(0, 1, 1, true, ""), 0);
        return windows.state().expired(secondsLater * SECOND);
    }

    private static WindowPlan plan(Extent... extents) {
        var windows = new ArrayList<WindowDefinition>();
        for (Extent extent : extents) {
            windows.add(count("w" + windows.size(), null, extent));
        }
        return TestWindows.plan(windows);
    }

    private static WindowPlan counting(String where) {
        return TestWindows.plan(List.of(count("count", where, HOUR)));
    }

    private static WindowDefinition count(String name, @Nullable String where, Extent extent) {
        return new WindowDefinition(name, Aggregate.COUNT, Operands.of(null, where), extent, 1);
    }

    private static Extent sliding(Duration window, Duration hop) {
        return new Extent.Sliding(window, hop, Duration.ZERO);
    }
}
