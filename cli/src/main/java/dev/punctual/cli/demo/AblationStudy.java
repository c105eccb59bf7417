package dev.punctual.cli.demo;

import dev.punctual.load.report.DemoReport;
import dev.punctual.load.report.Quality;
import dev.punctual.load.report.QualityMeter;
import dev.punctual.server.jobs.FeatureGroups;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measures the models that lack a group of features.
final class AblationStudy implements FeatureGroups.Visitor {
    private final double threshold;
    private final List<DemoReport.Ablation.Group> groups = new ArrayList<>();
    private @Nullable Quality all;
    private QualityMeter meter;
    private @Nullable String group;
    private int features;

    AblationStudy(double threshold) {
        this.threshold = threshold;
        this.meter = new QualityMeter(threshold);
    }

    @Override
    public void model(String lacking, int count) {
        finish();
        group = lacking;
        features = count;
        meter = new QualityMeter(threshold);
    }

    @Override
    public void answered(double predicted, double actual) {
        meter.add(predicted, actual);
    }

    DemoReport.Ablation result() {
        finish();
        if (all == null) {
            throw new IllegalStateException("no model had all features");
        }
        return new DemoReport.Ablation(all, groups);
    }

    private void finish() {
        if (group == null) {
            return;
        }
        if (group.isEmpty()) {
            all = meter.quality();
        } else {
            groups.add(new DemoReport.Ablation.Group(group, features, meter.quality()));
        }
        group = null;
    }
}
