package dev.punctual.core.window;

import dev.punctual.core.definition.WindowDefinition;
import dev.punctual.core.definition.WindowDefinition.Aggregate;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.definition.WindowDefinition.Operands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Windows of all kinds and aggregates, in random combinations.
final class RandomWindows {
    private static final List<String> NUMBERS = List.of("amount", "items");
    private static final List<String> ORDERED = List.of("amount", "items", "at");
    private static final List<String> ANY = List.of("amount", "items", "flag", "shop", "at");
    private static final List<String> KEYS = List.of("items", "flag", "shop");

    private final SplittableRandom random;
    private final Duration unit;

    private RandomWindows(SplittableRandom random) {
        this.random = random;
        this.unit = Duration.ofSeconds(random.nextInt(1, 8));
    }

    static List<WindowDefinition> of(SplittableRandom random) {
        var windows = new ArrayList<WindowDefinition>();
        var all = new RandomWindows(random);
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            windows.add(all.next("w" + i));
        }
        return windows;
    }

    private WindowDefinition next(String name) {
        Aggregate aggregate = one(List.of(Aggregate.values()));
        String of = of(aggregate);
        String where =
                aggregate == Aggregate.SHARE || random.nextInt(3) == 0
                        ? random.nextBoolean() ? "flag" : "items > 3"
                        : null;
        boolean list =
                aggregate == Aggregate.LAST
                        || aggregate == Aggregate.LAST_DISTINCT
                        || aggregate == Aggregate.TOP_K;
        boolean text = "shop".equals(of);
        boolean mappable = !list && !approximate(aggregate) && !text;
        String by = mappable && random.nextInt(4) == 0 ? one(KEYS) : null;
        boolean series = by == null && !list && !(text && aggregate == Aggregate.FIRST);
        Extent extent = series && random.nextInt(5) == 0 ? series() : extent();
        double quantile = aggregate == Aggregate.APPROX_QUANTILE ? random.nextInt(101) / 100.0 : 0;
        int n = list || by != null ? random.nextInt(1, 6) : 1;
        return new WindowDefinition(
                name, aggregate, new Operands(of, where, by, quantile), extent, n);
    }

    private static boolean approximate(Aggregate aggregate) {
        return aggregate == Aggregate.APPROX_COUNT_DISTINCT
                || aggregate == Aggregate.APPROX_QUANTILE;
    }

    private @Nullable String of(Aggregate aggregate) {
        return switch (aggregate) {
            case COUNT, SHARE -> null;
            case SUM, MEAN, VARIANCE, STDDEV, APPROX_QUANTILE -> one(NUMBERS);
            case MIN, MAX -> one(ORDERED);
            case TOP_K -> one(List.of("items", "shop"));
            case FIRST, LAST, LAST_DISTINCT, APPROX_COUNT_DISTINCT -> one(ANY);
        };
    }

    private Extent series() {
        return new Extent.Series(hop(), random.nextInt(1, 6));
    }

    private Extent extent() {
        Duration hop = hop();
        return switch (random.nextInt(6)) {
            case 0 -> new Extent.Fixed(hop, hop.multipliedBy(random.nextInt(0, 4)));
            case 1 -> new Extent.Session(unit.multipliedBy(random.nextInt(1, 10)));
            case 2 -> new Extent.Lifetime();
            default -> {
                Duration offset =
                        random.nextInt(4) == 0
                                ? hop.multipliedBy(random.nextInt(1, 6))
                                : Duration.ZERO;
                yield new Extent.Sliding(hop.multipliedBy(random.nextInt(1, 14)), hop, offset);
            }
        };
    }

    /// Short or long; they may or may not be multiples of each other.
    private Duration hop() {
        return unit.multipliedBy(one(List.of(1, 1, 2, 3, 4, 12, 60)));
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
