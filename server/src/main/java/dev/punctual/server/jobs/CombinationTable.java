package dev.punctual.server.jobs;

import dev.punctual.core.combination.BucketLearning;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.combination.FrequentCodes;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content.ByCombination;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.value.Schema;
import dev.punctual.server.log.AnswerColumns;
import dev.punctual.server.log.LoggedAnswers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/// One table of precomputed predictions by combination, and what its keys are learned from.
final class CombinationTable {
    /// What edges and values of buckets are learned from.
    static final String LEARNED_FROM = "train";

    private final Workshop workshop;
    private final PrecomputedDefinition table;
    private final ByCombination content;
    private final EndpointDefinition endpoint;
    private final LabelsDefinition labels;
    private final Schema features;

    CombinationTable(Workshop workshop, PrecomputedDefinition table, ByCombination content) {
        this.workshop = workshop;
        this.table = table;
        this.content = content;
        this.endpoint = workshop.project().endpoint(table.endpoint());
        ModelDefinition model = workshop.project().model(table.model());
        this.labels = workshop.project().labels(model.training().labels());
        Schema frame = EndpointSchema.of(workshop.project(), endpoint);
        this.features =
                new Schema(
                        content.names().stream()
                                .map(name -> frame.field(frame.indexOf(name)))
                                .toList());
    }

    PrecomputedDefinition definition() {
        return table;
    }

    ByCombination content() {
        return content;
    }

    LabelsDefinition labels() {
        return labels;
    }

    EndpointDefinition endpoint() {
        return endpoint;
    }

    /// The features that make the key.
    Schema features() {
        return features;
    }

    /// The rows of a split.
    List<Path> split(String split) {
        return new TrainingSet(workshop, labels).files(split);
    }

    /// Learns from the rows of training.
    ///
    /// @throws ServingException with `NOT_FOUND` if these were never made, or before the features were declared
    BucketLearning learning() {
        var learning = new BucketLearning(content.features(), features);
        FrameRows.Rows all = FrameRows.Rows.all(split(LEARNED_FROM));
        try (FrameRows rows = rows(all, List.of())) {
            while (rows.next()) {
                learning.add(rows.frame());
            }
        } catch (ServingException e) {
            if (new TrainingSet(workshop, labels).current()) {
                throw e;
            }
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "the training set of labels "
                            + labels.name()
                            + " is older than the definitions; build it again with `punctual training-set`",
                    null,
                    e);
        }
        if (learning.rows() == 0) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "labels "
                            + labels.name()
                            + " have no rows of training that "
                            + table.name()
                            + " could learn from");
        }
        return learning;
    }

    FrameRows rows(FrameRows.Rows rows, List<String> numbers) {
        return new FrameRows(workshop.engines(), rows, features, numbers);
    }

    /// What is known of what is asked.
    ///
    /// @param logged whether the rows are from the log of answers, or those of a split
    record Traffic(FrameRows.Rows rows, boolean logged) {}

    /// The log of answers, or a split where nothing is logged that has the features as they are now.
    Traffic traffic(Instant now, String split) {
        Frequent frequent = content.frequent();
        Duration within =
                frequent == null ? PrecomputedDefinition.Selection.USUAL_WITHIN : frequent.within();
        var scope =
                new LoggedAnswers.Scope(
                        EndpointSchema.fingerprint(workshop.project(), endpoint),
                        now.minus(within),
                        now);
        List<Path> files = LoggedAnswers.files(workshop.directory().answerLog(endpoint.name()));
        return files.isEmpty() || !logged(files, scope)
                ? new Traffic(FrameRows.Rows.all(split(split)), false)
                : new Traffic(
                        new FrameRows.Rows(
                                files, LoggedAnswers.COMPARABLE_IN_RANGE, scope.parameters()),
                        true);
    }

    private boolean logged(List<Path> files, LoggedAnswers.Scope scope) {
        Schema frame = EndpointSchema.of(workshop.project(), endpoint);
        try (OfflineEngine engine = workshop.engines().overParts(LoggedAnswers.TABLE, files)) {
            var columns = new AnswerColumns(endpoint, frame);
            return new LoggedAnswers(engine, columns, scope).extent().comparable() > 0;
        }
    }

    /// Counts how often each key was asked for.
    FrequentCodes count(KeySpace space, Traffic traffic) {
        var codes = new FrequentCodes();
        var keys = new CombinationKeys(space.combination(), features);
        try (FrameRows rows = rows(traffic.rows, List.of())) {
            while (rows.next()) {
                long code = keys.code(rows.frame());
                if (space.has(code)) {
                    codes.add(code);
                }
            }
        }
        return codes;
    }

    /// What answers the keys.
    ///
    /// @param compiler of plans over the store in which the views of the entities that are part of the key are
    CombinationScoring scoring(ServedModel served, PlanCompiler compiler, Instant now) {
        FeaturePlan plan = compiler.featuresOf(endpoint, Set.copyOf(content.names()));
        return new CombinationScoring(
                endpoint,
                plan,
                served.model(),
                new ModelInput(plan.schema(), served.inputs()),
                ChronoUnit.MICROS.between(Instant.EPOCH, now));
    }

    /// @throws ServingException with `INVALID_DEFINITION` if there are more keys than the definition allows
    void requireWithinLimit(KeySpace space, long keys) {
        if (keys <= content.limit()) {
            return;
        }
        KeySpace.Factor largest =
                space.factors().stream()
                        .max((a, b) -> Integer.compare(a.listed(), b.listed()))
                        .orElseThrow();
        String remedy =
                content.frequent() == null
                        ? "keep only frequent ones (select: {frequent: {at_least: 5}})"
                        : "raise at_least";
        throw new ServingException(
                ErrorCode.INVALID_DEFINITION,
                "%s would have %,d keys, which is over its limit of %,d; coarsen %s (%,d buckets), %s, or raise the limit"
                        .formatted(
                                table.name(),
                                keys,
                                content.limit(),
                                largest.feature(),
                                largest.listed(),
                                remedy));
    }
}
