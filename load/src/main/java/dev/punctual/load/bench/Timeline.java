package dev.punctual.load.bench;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.PhaseResult.Second;
import dev.punctual.load.plot.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The seconds of all steps one after the other, joined to at most so many pieces that a drawing can show them.
final class Timeline {
    private static final int MOST_PIECES = 300;

    private final int pieceSeconds;
    private final List<Piece> pieces;

    /// Some seconds together; of the latencies, the worst.
    record Piece(
            long due,
            long answers,
            long inBudget,
            long errors,
            double p99Millis,
            Map<String, Long> rungs) {
        static final Piece NONE = new Piece(0, 0, 0, 0, 0, Map.of());

        Piece with(Second second) {
            var all = new LinkedHashMap<>(rungs);
            second.rungs().forEach((rung, count) -> all.merge(rung, count, Long::sum));
            return new Piece(
                    due + second.due(),
                    answers + second.answers(),
                    inBudget + second.inBudget(),
                    errors + second.errors(),
                    Math.max(p99Millis, second.p99Millis()),
                    all);
        }
    }

    private Timeline(int pieceSeconds, List<Piece> pieces) {
        this.pieceSeconds = pieceSeconds;
        this.pieces = List.copyOf(pieces);
    }

    static Timeline of(List<PhaseResult> steps) {
        List<Second> seconds = steps.stream().flatMap(s -> whole(s).stream()).toList();
        int each = Math.max(1, Math.ceilDiv(seconds.size(), MOST_PIECES));
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < seconds.size(); i++) {
            if (i % each == 0) {
                pieces.add(Piece.NONE);
            }
            pieces.add(pieces.removeLast().with(seconds.get(i)));
        }
        return new Timeline(each, pieces);
    }

    /// The seconds that a step filled; a rate over the rest of one would mislead.
    private static List<Second> whole(PhaseResult step) {
        return step.series().stream().limit(Math.max(1, (int) step.seconds())).toList();
    }

    int seconds() {
        return pieces.size() * pieceSeconds;
    }

    double largest(ToDoubleFunction<Piece> value) {
        return pieces.stream().mapToDouble(value).max().orElse(0);
    }

    /// What was counted in a piece, by second.
    double perSecond(double count) {
        return count / pieceSeconds;
    }

    /// Points that draw a value for the whole of its piece.
    List<Point> points(ToDoubleFunction<Piece> value) {
        var points = new ArrayList<Point>();
        for (int i = 0; i < pieces.size(); i++) {
            double y = value.applyAsDouble(pieces.get(i));
            points.add(new Point((double) i * pieceSeconds, y));
            points.add(new Point((i + 1.0) * pieceSeconds, y));
        }
        return points;
    }

    /// The same for what is counted, by second.
    List<Point> rates(ToDoubleFunction<Piece> count) {
        return points(piece -> perSecond(count.applyAsDouble(piece)));
    }
}
