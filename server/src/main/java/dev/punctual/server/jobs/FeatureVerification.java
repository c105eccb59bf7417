package dev.punctual.server.jobs;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.training.Reenactment;
import dev.punctual.core.training.Replay;
import dev.punctual.core.value.Schema;
import dev.punctual.core.verification.FeatureTally;
import dev.punctual.core.verification.Verification;
import dev.punctual.server.log.AnswerColumns;
import dev.punctual.server.log.LoggedAnswers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Computes the features of logged answers again, from history by the plan that served them, and compares.
public final class FeatureVerification {
    private final Workshop workshop;
    private final Verification.Limits limits;

    public FeatureVerification(Workshop workshop, Verification.Limits limits) {
        this.workshop = workshop;
        this.limits = limits;
    }

    /// What came of one endpoint.
    ///
    /// @param extent how many answers there were, and how many could not be compared
    /// @param byArrival whether history tells when events arrived, so that questions see what they saw online
    /// @param notes what else explains differences
    public record Report(
            String endpoint,
            LoggedAnswers.Extent extent,
            boolean byArrival,
            List<FeatureTally> features,
            List<String> notes) {

        /// Whether all that was compared is the same.
        public boolean same() {
            return features.stream().allMatch(feature -> feature.mismatched() == 0);
        }
    }

    /// Verifies the answers of one endpoint that arrived in a range.
    ///
    /// @throws ServingException with `NOT_FOUND` if nothing was logged
    public Report run(EndpointDefinition endpoint, Instant from, Instant to) {
        List<Path> files = LoggedAnswers.files(workshop.directory().answerLog(endpoint.name()));
        if (files.isEmpty()) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "no answers of endpoint "
                            + endpoint.name()
                            + " are logged; declare 'log: {share: 0.01}' and serve it. A file appears"
                            + " when it is whole: by its 'every', and when the gateway stops");
        }
        Schema frame = EndpointSchema.of(workshop.project(), endpoint);
        String definition = EndpointSchema.fingerprint(workshop.project(), endpoint);
        try (OfflineEngine engine = workshop.engines().overParts(LoggedAnswers.TABLE, files)) {
            var answers =
                    new LoggedAnswers(
                            engine,
                            new AnswerColumns(endpoint, frame),
                            new LoggedAnswers.Scope(definition, from, to));
            LoggedAnswers.Extent extent = answers.extent();
            if (extent.comparable() == 0) {
                return new Report(endpoint.name(), extent, false, List.of(), List.of());
            }
            return compare(endpoint, frame, answers, extent);
        }
    }

    private Report compare(
            EndpointDefinition endpoint,
            Schema frame,
            LoggedAnswers answers,
            LoggedAnswers.Extent extent) {
        LoggedAnswers.Times times = answers.times();
        var replay =
                new Replay(
                        workshop.project(),
                        workshop.directory().expressions(),
                        workshop.engines()::of);
        String title = "verify " + endpoint.name();
        try (Reporter.Step step = workshop.reporter().begin(title, extent.comparable(), "answers");
                Reenactment history =
                        replay.reenact(
                                endpoint, times.firstAsOf(), times.lastAsOf().plusNanos(1_000))) {
            var verification =
                    new Verification(workshop.project(), endpoint, frame, history, limits);
            var count = new long[1];
            answers.forEach(
                    history.byArrival(),
                    question -> {
                        verification.add(question);
                        step.reached(++count[0]);
                    });
            verification.finish();
            step.done(extent.comparable() + " answers");
            return new Report(
                    endpoint.name(),
                    extent,
                    history.byArrival(),
                    verification.features(),
                    notes(endpoint, history, times.firstArrival()));
        }
    }

    /// What may explain differences and is no defect.
    private List<String> notes(
            EndpointDefinition endpoint, Reenactment history, Instant firstArrival) {
        var notes = new ArrayList<String>();
        if (!history.byArrival()) {
            notes.add(
                    "history does not tell when events arrived (ingest_time), so it has events that came"
                            + " after an answer; mismatches within the grace may come from them");
        }
        endpoint.features().stream()
                .map(EndpointDefinition.ViewUse::view)
                .distinct()
                .map(workshop.project()::view)
                .filter(view -> changed(view, firstArrival))
                .forEach(view ->
                        notes.add(
                                "view "
                                        + view.name()
                                        + " knows no time and its data changed since the first answer, so"
                                        + " its generation is another one now"));
        return List.copyOf(notes);
    }

    /// Whether a view cannot be made what it was, because its files have changed.
    private boolean changed(ViewDefinition view, Instant since) {
        return view instanceof ViewDefinition.Batch batch
                && batch.cadence() instanceof Cadence.Whole
                && workshop.project().sources().get(batch.query().source())
                        instanceof SourceDefinition.Batch source
                && source.files().values().stream().anyMatch(file -> changed(file, since));
    }

    private boolean changed(String file, Instant since) {
        Path path = workshop.directory().root().resolve(file);
        try {
            return Files.getLastModifiedTime(path).toInstant().isAfter(since);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
