package dev.punctual.server.http.models;

import dev.punctual.core.promotion.CanaryWatch;
import dev.punctual.core.promotion.Evidence;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The versions of models and what they are for, as the edge sees them. The methods that change something wait until it is
/// done, which may take long.
public interface ModelVersions {

    /// All models, in the order of their definitions.
    List<ModelStatus> models();

    /// One model.
    ///
    /// @throws dev.punctual.core.error.ServingException with `NOT_FOUND`
    ModelStatus model(String name);

    /// Loads a version, or what is wanted by the definition if none is named.
    ModelStatus load(String name, @Nullable String version);

    /// Frees a version that has no label, or all of them if none is named.
    ModelStatus unload(String name, @Nullable String version);

    /// Gives a loaded version a label.
    ///
    /// @param order what it is for
    ModelStatus label(String name, Order order);

    /// Ends a canary or a shadow.
    ModelStatus end(String name, Label label);

    /// What a version can be for.
    enum Label {
        STABLE,
        CANARY,
        SHADOW
    }

    /// A wish to give a version a label.
    ///
    /// @param share of the keys, for a canary or a shadow; null for the declared one, which for a shadow is all
    /// @param unmeasured whether a version may become the stable one without evidence
    record Order(Label label, String version, @Nullable Double share, boolean unmeasured) {}

    /// A model and its versions.
    ///
    /// @param notes what happened to it that somebody should know, such as that a canary was ended, and why; the latest last
    record ModelStatus(
            String name, String format, List<VersionStatus> versions, List<String> notes) {}

    /// How far a version is.
    enum State {
        /// It is in memory.
        READY,
        /// It is on disk only, or could not be loaded.
        UNAVAILABLE,
        LOADING,
        UNLOADING
    }

    /// A version.
    ///
    /// @param labels what it is for; empty for nothing
    /// @param message why it could not be loaded; empty if it was not tried
    /// @param evidence what was measured of it; null if it was not
    /// @param canary how it does as a canary, by endpoint
    /// @param shadow how it does as a shadow, by endpoint
    record VersionStatus(
            String version,
            State state,
            String labels,
            String message,
            long bytes,
            @Nullable Evidence evidence,
            Map<String, CanaryWatch.Count> canary,
            Map<String, ShadowCount> shadow) {}

    /// How a shadow did so far.
    ///
    /// @param compared answers of the stable version that it was held against
    /// @param skipped answers for which there was no spare time
    /// @param failed those to which it had no answer
    /// @param meanDifference how far its answers were from those that were sent, on average
    /// @param p99Nanos within which 99 of 100 of its recent answers were computed
    record ShadowCount(
            long compared,
            long skipped,
            long failed,
            double meanDifference,
            double greatestDifference,
            long p99Nanos) {}
}
