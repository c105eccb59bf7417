package dev.punctual.load.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/// One direction of a plot: which values it spans, where each of them lies, and which are marked.
public final class Axis {
    private static final int STEPS = 5;
    private static final double MOST_WITH_MINORS = 1_000;

    private final String label;
    private final double min;
    private final double max;
    private final DoubleUnaryOperator scale;
    private final List<Tick> ticks;

    /// A marked value.
    ///
    /// @param minor whether its label may be left out where room is scarce
    record Tick(double value, String label, boolean minor) {}

    private Axis(
            String label, double min, double max, DoubleUnaryOperator scale, List<Tick> ticks) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.scale = scale;
        this.ticks = List.copyOf(ticks);
    }

    /// An axis from zero to a round number that is at least `max`.
    ///
    /// @param label what is shown, with its unit
    public static Axis linear(String label, double max, DoubleFunction<String> format) {
        double step = roundStep(Math.max(max, 1e-9) / STEPS);
        int steps = (int) Math.ceil(Math.max(max, 1e-9) / step - 1e-9);
        var ticks = new ArrayList<Tick>();
        for (int i = 0; i <= steps; i++) {
            ticks.add(new Tick(i * step, format.apply(i * step), false));
        }
        return new Axis(label, 0, steps * step, DoubleUnaryOperator.identity(), ticks);
    }

    /// An axis of seconds that ends exactly where the data does.
    public static Axis seconds(String label, double max) {
        Axis round = linear(label, max, value -> String.format(Locale.ROOT, "%.0f s", value));
        var inside = new ArrayList<Tick>();
        for (Tick tick : round.ticks) {
            if (tick.value <= max) {
                inside.add(new Tick(tick.value, tick.label, inside.size() % 2 == 1));
            }
        }
        return new Axis(label, 0, Math.max(max, 1e-9), round.scale, inside);
    }

    /// A logarithmic axis from and to values of the form 1, 2 or 5 times a power of ten that hold `min` and `max`, both
    /// positive.
    public static Axis logarithmic(
            String label, double min, double max, DoubleFunction<String> format) {
        double to = Math.max(roundStep(max), roundStep(min) * 10);
        double from = roundStep(min);
        from = from > min * (1 + 1e-9) ? from / 10 : from;
        boolean crowded = to / from > MOST_WITH_MINORS;
        var ticks = new ArrayList<Tick>();
        for (double value = from; value <= to * (1 + 1e-9); value = roundStep(value * 1.5)) {
            boolean minor = Math.abs(Math.log10(value) - Math.rint(Math.log10(value))) > 1e-9;
            if (!minor || !crowded) {
                ticks.add(new Tick(value, format.apply(value), minor));
            }
        }
        return new Axis(label, from, to, Math::log10, ticks);
    }

    /// An axis of percentiles on which every further nine takes the same room: 90 %, 99 %, 99.9 %.
    ///
    /// @param max the last percentile shown, under 100
    public static Axis nines(String label, double max) {
        double nines = nines(Math.min(max, 100 - 1e-9));
        var ticks = new ArrayList<Tick>();
        ticks.add(new Tick(0, "0 %", false));
        for (int i = 1; i <= nines + 1e-9; i++) {
            double percentile = 100 - 100 * Math.pow(10, -i);
            String text =
                    String.format(Locale.ROOT, "%." + Math.max(0, i - 2) + "f %%", percentile);
            ticks.add(new Tick(percentile, text, i % 2 == 0));
        }
        return new Axis(label, 0, Math.max(max, 90), Axis::nines, ticks);
    }

    String label() {
        return label;
    }

    /// A round number of milliseconds, without needless zeros: `0.5 ms`, `2 s`.
    public static String millisLabel(double millis) {
        return millis >= 1_000 ? plain(millis / 1_000) + " s" : plain(millis) + " ms";
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    List<Tick> ticks() {
        return ticks;
    }

    /// Where a value lies, from 0 at the start of the axis to 1 at its end; values outside lie at the ends.
    double position(double value) {
        double from = scale.applyAsDouble(min);
        double at = scale.applyAsDouble(Math.clamp(value, min, max));
        return (at - from) / (scale.applyAsDouble(max) - from);
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    /// The smallest of 1, 2 and 5 times a power of ten that is at least `least`.
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
