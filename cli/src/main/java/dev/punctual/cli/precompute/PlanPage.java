package dev.punctual.cli.precompute;

import dev.punctual.cli.precompute.TablePlan.Judged;
import dev.punctual.core.combination.KeySpace.Factor;
import dev.punctual.load.page.HtmlTable;
import dev.punctual.load.page.Page;
import dev.punctual.load.plot.Axis;
import dev.punctual.load.plot.Element;
import dev.punctual.load.plot.Plot;
import dev.punctual.load.plot.Point;
import dev.punctual.load.terminal.Figures;
import java.time.Instant;
import java.util.List;

/// Plans as a page: one file that needs no network and no scripts.
final class PlanPage {
    private PlanPage() {}

    static String of(List<TablePlan> plans, Instant at) {
        var page =
                new Page(
                        "Precomputed predictions by combination of features",
                        Page.moment(at)
                                + ". What each table would hold and cost, and what buckets of several sizes do to its answers.");
        plans.forEach(plan -> page.add(section(plan)));
        return page.html();
    }

    private static Element section(TablePlan plan) {
        Element section =
                Page.section(
                                plan.name(),
                                PlanText.product(plan.outline().cardinality())
                                        + "; "
                                        + PlanText.bytes(plan.outline().cardinality().keys())
                                        + " in the store; "
                                        + PlanText.coverage(plan.outline().coverage())
                                        + ".")
                        .add(factors(plan).element());
        return plan.sizes().isEmpty()
                ? section
                : section.add(Page.grid(curve(plan).figure(), sizes(plan).element()));
    }

    private static HtmlTable factors(TablePlan plan) {
        var table = new HtmlTable("Factors", "feature", "buckets by", "buckets", "with a value");
        for (Factor factor : plan.outline().cardinality().factors()) {
            table.row(
                    factor.feature(),
                    factor.kind(),
                    Figures.count(factor.buckets()),
                    Figures.count(factor.listed()));
        }
        return table;
    }

    private static HtmlTable sizes(TablePlan plan) {
        var table = new HtmlTable("Sizes of buckets", "buckets", "keys", "MAE", "RMSE", "AUC");
        for (Judged judged : plan.sizes()) {
            table.row(
                    PlanText.scale(judged.size().scale()),
                    Figures.count(judged.size().keys()),
                    Figures.fixed(judged.prepared().mae(), 4),
                    Figures.fixed(judged.prepared().rmse(), 4),
                    Figures.fixed(judged.prepared().auc(), 4));
        }
        return table;
    }

    static Plot curve(TablePlan plan) {
        List<Point> points =
                plan.sizes().stream()
                        .map(judged ->
                                new Point(
                                        Math.max(1, judged.size().keys()),
                                        100 * Math.max(0, judged.lost(plan.metric()))))
                        .toList();
        double least = points.stream().mapToDouble(Point::x).min().orElse(1);
        double most = points.stream().mapToDouble(Point::x).max().orElse(1);
        double worst = points.stream().mapToDouble(Point::y).max().orElse(1);
        return new Plot(
                        "What bucketing costs",
                        plan.metric()
                                + " above the model's own, in percent, by the number of keys.",
                        Axis.logarithmic(
                                "keys", least, most, keys -> Figures.count(Math.round(keys))),
                        Axis.linear(plan.metric() + " lost, %", worst, Figures::decimal))
                .line(plan.metric() + " lost", 1, points)
                .dots(1, points);
    }
}
