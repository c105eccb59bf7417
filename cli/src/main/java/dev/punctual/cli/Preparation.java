package dev.punctual.cli;

import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The steps that make a project ready to serve, in their order.
public final class Preparation {
    private final Workshop workshop;

    public Preparation(Workshop workshop) {
        this.workshop = workshop;
    }

    public List<Materialization.Loaded> materialize() {
        try (OnlineStore store = store()) {
            return new Materialization(workshop, store).run(Instant.now());
        }
    }

    /// The rows of each split, by `labels.split`.
    public Map<String, Long> trainingSets() {
        var rows = new TreeMap<String, Long>();
        for (LabelsDefinition labels : workshop.project().labels().values()) {
            new TrainingSet(workshop, labels)
                    .build()
                    .forEach((split, count) -> rows.put(labels.name() + "." + split, count));
        }
        return rows;
    }

    public void train() {
        var training = new ModelTraining(workshop);
        for (ModelDefinition model : workshop.project().models().values()) {
            training.run(model);
        }
    }

    public void precompute() {
        try (OnlineStore store = store()) {
            var precomputation = new Precomputation(workshop, store);
            for (PrecomputedDefinition table : workshop.project().precomputed().values()) {
                precomputation.run(table);
            }
        }
    }

    public OnlineStore store() {
        return RocksDbStore.open(workshop.directory().state("store"), RocksDbOptions.forStore());
    }
}
