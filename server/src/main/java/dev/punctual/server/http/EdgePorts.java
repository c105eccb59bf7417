package dev.punctual.server.http;

import dev.punctual.core.plan.FeatureSetCompiler;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.endpoints.BudgetListing;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.events.Events;
import dev.punctual.server.http.events.Pushes;
import dev.punctual.server.http.features.FeatureListing;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.http.jobs.IndexJobs;
import dev.punctual.server.http.jobs.Loads;
import dev.punctual.server.http.jobs.TableJobs;
import dev.punctual.server.http.models.InferenceProtocol;
import dev.punctual.server.http.models.ModelVersions;
import java.util.function.Supplier;

/// What the edge is put in front of.
///
/// @param models says which versions of models there are, and changes what they are for
/// @param features says what features there are
/// @param featureSets compiles what is read without a question
/// @param budgets says where the budgets of endpoints went
/// @param indexes finds similar items
/// @param indexBuilds builds what they are found in
/// @param inference answers what lies under `/v2`
/// @param metrics gives all metrics as Prometheus text; called by threads of its own, so it may take its time
public record EdgePorts(
        Predictions predictions,
        Events events,
        Pushes pushes,
        Loads loads,
        TableJobs tables,
        ModelVersions models,
        FeatureListing features,
        FeatureSetCompiler featureSets,
        BudgetListing budgets,
        Indexes indexes,
        IndexJobs indexBuilds,
        InferenceProtocol inference,
        Supplier<byte[]> metrics,
        MonotonicClock clock,
        WallClock wallClock) {}
