package dev.punctual.cli.demo;

import dev.punctual.load.report.DemoReport;
import dev.punctual.load.report.Quality;
import dev.punctual.load.report.QualityMeter;
import dev.punctual.server.jobs.FeatureGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures the models that lack a group of features.
final class AblationStudy implements FeatureGroups.Visitor {
    /// What the model is called that lacks nothing.
    private static final String ALL = "all";

    private final double threshold;
    private final Map<String, QualityMeter> meters = new LinkedHashMap<>();
    private QualityMeter meter;

    AblationStudy(double threshold) {
        this.threshold = threshold;
        this.meter = new QualityMeter(threshold);
    }

    @Override
    public void model(String lacking, int features) {
        meter = new QualityMeter(threshold);
        meters.put(lacking.isEmpty() ? ALL : lacking, meter);
    }

    @Override
    public void answered(double predicted, double actual) {
        meter.add(predicted, actual);
    }

    /// The quality without each group, and with all.
    Map<String, Quality> qualities() {
        var qualities = new LinkedHashMap<String, Quality>();
        meters.forEach((name, one) -> qualities.put(name, one.quality()));
        return qualities;
    }

    /// The qualities as they are reported.
    ///
    /// @param groups the features of each group
    static DemoReport.Ablation report(
            Map<String, Quality> qualities, Map<String, List<Integer>> groups) {
        Quality all = qualities.get(ALL);
        if (all == null) {
            throw new IllegalArgumentException("no model had all features");
        }
        var reported = new ArrayList<DemoReport.Ablation.Group>();
        groups.forEach((name, features) -> {
            Quality without = qualities.get(name);
            if (without != null) {
                reported.add(new DemoReport.Ablation.Group(name, features.size(), without));
            }
        });
        return new DemoReport.Ablation(all, reported);
    }
}
