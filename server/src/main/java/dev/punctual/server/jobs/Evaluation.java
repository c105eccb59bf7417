package dev.punctual.server.jobs;

import dev.punctual.core.combination.Combination;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.server.precompute.CombinationTable;
import dev.punctual.server.precompute.FrameRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What each rung of a ladder would answer to the questions of a split, beside the true answers.
public final class Evaluation {
    private final Workshop workshop;
    private final LabelsDefinition labels;
    private final EndpointDefinition endpoint;

    public Evaluation(Workshop workshop, LabelsDefinition labels) {
        this.workshop = workshop;
        this.labels = labels;
        this.endpoint = workshop.project().endpoint(labels.endpoint());
    }

    /// Receives an answer and the true one.
    @FunctionalInterface
    public interface Visitor {
        void answered(double predicted, double actual);
    }

    /// Runs one rung over a split. Questions that a precomputed rung has no answer for are left out.
    public void run(Rung rung, String split, OnlineStore store, Visitor visitor) {
        switch (rung) {
            case Rung.ModelRung model -> {
                ServedModel served = workshop.stable(workshop.project().model(model.model()));
                run(served, split, visitor);
            }
            case Rung.PrecomputedRung table ->
                    runPrecomputed(
                            workshop.project().precomputed(table.table()), split, store, visitor);
            case Rung.DefaultRung constant -> {
                var none = new ModelInput(new Schema(List.of()), List.of());
                try (StoredRows rows = rows(none, split, List.of())) {
                    while (rows.next(new float[0])) {
                        visitor.answered(endpoint.clipped(constant.value()), rows.label());
                    }
                }
            }
        }
    }

    /// Runs a version of a model over a split.
    public void run(ServedModel served, String split, Visitor visitor) {
        Schema frame = EndpointSchema.of(workshop.project(), endpoint);
        run(served.model(), new ModelInput(frame, served.inputs()), split, visitor);
    }

    /// Runs any model over a split.
    public void run(Model model, ModelInput input, String split, Visitor visitor) {
        var row = new float[input.width()];
        try (StoredRows rows = rows(input, split, List.of())) {
            while (rows.next(row)) {
                visitor.answered(endpoint.clipped(model.predict(row, 0)), rows.label());
            }
        }
    }

    private void runPrecomputed(
            PrecomputedDefinition table, String split, OnlineStore store, Visitor visitor) {
        if (table.content() instanceof Content.ByCombination) {
            runCombinations(workshop.combinations(table), split, store, visitor);
            return;
        }
        var none = new ModelInput(new Schema(List.of()), List.of());
        OnlineStore.Table source = store.table(PlanCompiler.precomputedTable(table.name()));
        var keys = new PrecomputedKey(workshop.planning().precomputedKey(table));
        var rowCodec = new RowCodec(PrecomputedRow.SCHEMA);
        var answer = new Frame(PrecomputedRow.SCHEMA);
        try (StoredRows rows = rows(none, split, workshop.planning().precomputedBy(table))) {
            while (rows.next(new float[0])) {
                byte @Nullable [] row = source.get(keys.encode(rows));
                if (row != null && rowCodec.decode(row, answer, new int[] {0}, 0)) {
                    visitor.answered(endpoint.clipped(answer.doubleAt(0)), rows.label());
                }
            }
        }
    }

    private void runCombinations(
            CombinationTable table, String split, OnlineStore store, Visitor visitor) {
        OnlineStore.Table source =
                store.table(PlanCompiler.precomputedTable(table.definition().name()));
        Combination combination = Combination.find(source.generationNote());
        if (combination == null || !combination.fits(table.features())) {
            return;
        }
        var keys = new CombinationKeys(combination, table.features());
        var rowCodec = new RowCodec(PrecomputedRow.SCHEMA);
        var answer = new Frame(PrecomputedRow.SCHEMA);
        var files = new TrainingSet(workshop, labels).files(split);
        List<String> label = List.of(RowLayout.labelColumn(labels.label()));
        try (FrameRows rows = table.rows(FrameRows.Rows.all(files), label)) {
            while (rows.next()) {
                byte @Nullable [] row = source.get(keys.key(rows.frame()));
                if (row != null && rowCodec.decode(row, answer, new int[] {0}, 0)) {
                    visitor.answered(endpoint.clipped(answer.doubleAt(0)), rows.number(0));
                }
            }
        }
    }

    private StoredRows rows(ModelInput input, String split, List<String> keys) {
        return new StoredRows(
                workshop.engines(),
                new TrainingSet(workshop, labels).files(split),
                input,
                labels.label(),
                keys);
    }
}
