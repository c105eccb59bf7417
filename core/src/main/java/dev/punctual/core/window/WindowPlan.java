package dev.punctual.core.window;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A stream view compiled to tiles: what a tile has, how an event changes it, and which spans of tiles make which features.
///
/// Immutable, as far as anyone can tell. Any thread may use it.
public final class WindowPlan {
    /*
     * Features are taken apart into accumulators, which they share: the mean over 60 and over 180 minutes and the share of
     * late events need one sum and two counts in each tile, not six states.
     */
    private final Schema features;
    private final long expireMicros;
    private final TileGrid grid;
    private final List<Evaluator> filters;
    private final List<Operand> operands;
    private final List<Operand> texts;
    private final TileLayout layout;
    private final List<Span> spans;
    private final List<Sweep> sweeps;
    private final SessionPlan sessions;
    private final long[] gapsMicros;
    private final int[] series;
    private final String description;
    private final String fingerprint;
    private final HorizonPlan horizons;

    private volatile Horizon latest = Horizon.NONE;

    WindowPlan(ViewDefinition.Stream view, WindowCompiler compiled) {
        this.features = view.features();
        Duration expire = view.ages().expire();
        this.expireMicros = expire == null ? Long.MAX_VALUE : expire.toNanos() / 1_000;
        this.grid = compiled.grid();
        this.filters = compiled.filters();
        this.operands = compiled.operands();
        this.texts = compiled.texts();
        this.layout = compiled.layout();
        this.spans = compiled.spans();
        this.sweeps = compiled.sweeps();
        this.sessions = compiled.sessions();
        this.gapsMicros = sessions.gapsMicros.stream().mapToLong(Long::longValue).toArray();
        this.series = compiled.series();
        this.horizons = new HorizonPlan(grid, spans);
        this.description =
                "tiles of "
                        + Durations.text(Duration.of(grid.tileMicros(), ChronoUnit.MICROS))
                        + ": "
                        + String.join("; ", view.windows().stream().map(Object::toString).toList());
        this.fingerprint = Fingerprint.of(List.of(compiled.state())).substring(0, 16);
    }

    /// A value that is taken from an event.
    ///
    /// @param cell the cell of the event's field
    /// @param widened whether an integer is taken as a floating-point number
    record Operand(int cell, ValueType type, boolean widened) {}

    /// The sessions of a view: what is kept of one, how long the gap is after which one is over, and what is made of it.
    record SessionPlan(TileLayout layout, List<Long> gapsMicros, List<List<Output>> outputs) {}

    /// Compiles a view.
    ///
    /// @param event the schema of the source's events
    /// @param filter compiles the text of a `where` over that schema
    public static WindowPlan compile(
            ViewDefinition.Stream view, Schema event, Function<String, Evaluator> filter) {
        return new WindowPlan(view, new WindowCompiler(view.windows(), event, filter));
    }

    /// The features, in the order of their fields.
    public Schema features() {
        return features;
    }

    /// How long before a question an event may have happened that matters to it; empty if there is no limit, because a
    /// window has no beginning or a session may go on for any time.
    public Optional<Duration> lookback() {
        return horizons.lookbackTiles() == Span.ALWAYS || !sessions.gapsMicros.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Duration.of(
                                horizons.lookbackTiles() * grid.tileMicros(), ChronoUnit.MICROS));
    }

    /// What a saved state depends on, as hexadecimal digits: states of equal ones can be read by each other's plan.
    public String fingerprint() {
        return fingerprint;
    }

    /// Room for one event, for [#take].
    public EventRows newRows() {
        return new EventRows(operands.size() + 1, texts.size());
    }

    /// What a thread needs to read.
    public Scratch newScratch() {
        int most = sweeps.stream().mapToInt(Sweep::size).max().orElse(0);
        return new Scratch(layout, sessions.layout, most);
    }

    /// Takes from an event what its accumulators need.
    public void take(Frame event, long timeMicros, EventRows row) {
        long mask = 1;
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i).test(event)) {
                mask |= 2L << i;
            }
        }
        row.begin(timeMicros, mask);
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            long bits = event.longAt(operand.cell);
            row.putOperand(
                    i + 1, operand.widened ? Double.doubleToRawLongBits((double) bits) : bits);
        }
        for (int i = 0; i < texts.size(); i++) {
            row.putText(i, TextForm.of(texts.get(i).type, event, texts.get(i).cell));
        }
    }

    TileGrid grid() {
        return grid;
    }

    TileLayout layout() {
        return layout;
    }

    List<Sweep> sweeps() {
        return sweeps;
    }

    List<List<Output>> sessionOutputs() {
        return sessions.outputs;
    }

    Sessions newSessions() {
        return new Sessions(sessions.layout, gapsMicros);
    }

    /// Makes the series missing, whose elements are written one by one; all other features are written whole.
    void clearSeries(Frame frame, int[] targets) {
        for (int feature : series) {
            if (targets[feature] >= 0) {
                frame.status(targets[feature], FeatureStatus.MISSING);
                frame.eventTimeMicros(targets[feature], Frame.UNKNOWN_TIME);
            }
        }
    }

    /// What windows can reach when the watermark is in a tile. The keys of a view ask for the same tile for a while.
    Horizon horizon(long watermarkTile) {
        Horizon known = latest;
        if (known.tile() != watermarkTile) {
            known = horizons.at(watermarkTile);
            latest = known;
        }
        return known;
    }

    /// Whether no question at or after the watermark can see an event of that time, or an older one.
    boolean outOfReach(long eventMicros, long watermarkMicros) {
        if (watermarkMicros - eventMicros >= expireMicros) {
            return true;
        }
        for (long gap : gapsMicros) {
            if (watermarkMicros - eventMicros < gap) {
                return false;
            }
        }
        long oldest = horizon(grid.tile(watermarkMicros)).dropBefore();
        return grid.code(grid.tile(eventMicros)) < oldest;
    }

    @Override
    public String toString() {
        return description;
    }
}
