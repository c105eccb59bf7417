package dev.punctual.server.precompute;

import dev.punctual.core.combination.BucketLearning;
import dev.punctual.core.combination.CombinationKeys;
import dev.punctual.core.combination.FrequentCodes;
import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content.ByCombination;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.plan.CombinationPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.value.Schema;
import dev.punctual.server.log.AnswerColumns;
import dev.punctual.server.log.LoggedAnswers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/// One table of precomputed predictions by combination, and what its keys are learned from.
public final class CombinationTable {
    /// What edges and values of buckets are learned from.
    public static final String LEARNED_FROM = "train";

    private static final int ROWS_PER_REPORT = 10_000;

    private final ProjectDefinition project;
    private final KeptRows kept;
    private final PrecomputedDefinition table;
    private final ByCombination content;
    private final EndpointDefinition endpoint;
    private final LabelsDefinition labels;
    private final Schema features;

    /// @throws ServingException with `INVALID_DEFINITION` if the table is not kept by combination, or its model is not
    ///     trained here
    public CombinationTable(ProjectDefinition project, PrecomputedDefinition table, KeptRows kept) {
        if (!(table.content() instanceof ByCombination combination)) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    table.name() + " is kept by " + table.content().by() + ", not by buckets");
        }
        this.project = project;
        this.kept = kept;
        this.table = table;
        this.content = combination;
        this.endpoint = project.endpoint(table.endpoint());
        this.labels = project.labels(project.model(table.model()).training().labels());
        Schema frame = EndpointSchema.of(project, endpoint);
        this.features =
                new Schema(
                        content.names().stream()
                                .map(name -> frame.field(frame.indexOf(name)))
                                .toList());
    }

    public PrecomputedDefinition definition() {
        return table;
    }

    public ByCombination content() {
        return content;
    }

    public LabelsDefinition labels() {
        return labels;
    }

    public EndpointDefinition endpoint() {
        return endpoint;
    }

    /// The features that make the key.
    public Schema features() {
        return features;
    }

    /// The rows of a split.
    public List<Path> split(String split) {
        return kept.training().apply(labels.name(), split);
    }

    /// Learns from the rows of training.
    ///
    /// @param progress hears now and then how many rows were looked at; what it throws ends the work
    /// @throws ServingException with `NOT_FOUND` if these were never made, or before the features were declared
    public BucketLearning learning(LongConsumer progress) {
        var learning = new BucketLearning(content.features(), features);
        FrameRows.Rows all = FrameRows.Rows.all(split(LEARNED_FROM));
        try (FrameRows rows = rows(all, List.of())) {
            while (rows.next()) {
                learning.add(rows.frame());
                if (learning.rows() % ROWS_PER_REPORT == 0) {
                    progress.accept(learning.rows());
                }
            }
        } catch (ServingException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
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

    /// The keys as they are declared, learned from the rows of training, see [#learning].
    KeySpace learn(LongConsumer progress) {
        return learning(progress).learn(content.features());
    }

    /// What keys and their values are made from at present, beside the definitions; where it is the same, so are they.
    String fingerprint() {
        var states = new ArrayList<String>();
        try {
            split(LEARNED_FROM).forEach(file -> states.add(state(file)));
        } catch (ServingException e) {
            states.add("never built"); // which is said when the table is computed
        }
        if (content.frequent() != null) {
            kept.logged(endpoint).forEach(file -> states.add(file.toString()));
        }
        return states.toString();
    }

    private static String state(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    public FrameRows rows(FrameRows.Rows rows, List<String> numbers) {
        return new FrameRows(kept, rows, features, numbers);
    }

    /// What is known of what is asked.
    ///
    /// @param logged whether the rows are from the log of answers, or those of a split
    public record Asked(FrameRows.Rows rows, boolean logged) {}

    /// The log of answers, or a split where nothing is logged that has the features as they are now.
    public Asked asked(Instant now, String split) {
        Frequent frequent = content.frequent();
        Duration within =
                frequent == null ? PrecomputedDefinition.Selection.USUAL_WITHIN : frequent.within();
        var scope =
                new LoggedAnswers.Scope(
                        EndpointSchema.fingerprint(project, endpoint), now.minus(within), now);
        List<Path> files = kept.logged(endpoint);
        return files.isEmpty() || !logged(files, scope)
                ? new Asked(FrameRows.Rows.all(split(split)), false)
                : new Asked(
                        new FrameRows.Rows(
                                files, LoggedAnswers.COMPARABLE_IN_RANGE, scope.parameters()),
                        true);
    }

    private boolean logged(List<Path> files, LoggedAnswers.Scope scope) {
        Schema frame = EndpointSchema.of(project, endpoint);
        try (OfflineEngine engine = kept.engine().apply(LoggedAnswers.TABLE, files)) {
            var columns = new AnswerColumns(endpoint, frame);
            return new LoggedAnswers(engine, columns, scope).extent().comparable() > 0;
        }
    }

    /// Counts how often each key was asked for.
    ///
    /// @param progress hears now and then how many questions were looked at; what it throws ends the work
    public FrequentCodes count(KeySpace space, Asked asked, LongConsumer progress) {
        var codes = new FrequentCodes();
        var keys = new CombinationKeys(space.combination(), features);
        try (FrameRows rows = rows(asked.rows, List.of())) {
            for (long seen = 1; rows.next(); seen++) {
                long code = keys.code(rows.frame());
                if (space.has(code)) {
                    codes.add(code);
                }
                if (seen % ROWS_PER_REPORT == 0) {
                    progress.accept(seen);
                }
            }
        }
        return codes;
    }

    /// How a version of the model answers the keys.
    ///
    /// @param compiler of plans over the store in which the views of the entities that are part of the key are
    public CombinationPlan scoring(ServedModel served, PlanCompiler compiler) {
        return compiler.scoring(endpoint, Set.copyOf(content.names()), served);
    }

    /// Refuses a table that would be too large.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if there are more keys than the definition allows
    public void requireWithinLimit(KeySpace space, long keys) {
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
