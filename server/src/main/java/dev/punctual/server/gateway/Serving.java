package dev.punctual.server.gateway;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.value.KeySample;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an endpoint is answered with: the stable versions of its models, and other versions beside them. Immutable; a
/// change makes a new one.
///
/// @param canary answers a share of the keys instead; null if there is none
/// @param shadow sees the answers after they were sent; null if there is none
/// @param versions ladders that are asked by name only: the part of the ladder from a model on, with a certain version of
///     it, by `MODEL=VERSION`
public record Serving(
        Ladder stable,
        @Nullable Canary canary,
        @Nullable Shadow shadow,
        Map<String, Ladder> versions) {

    public Serving {
        versions = Map.copyOf(versions);
    }

    /// Only stable versions.
    public static Serving of(Ladder stable) {
        return new Serving(stable, null, null, Map.of());
    }

    /// A ladder that answers a share of the keys.
    ///
    /// @param keys the share, which a key is in always or never
    public record Canary(Ladder ladder, KeySample keys, Outcomes outcomes) {}

    /// Hears how requests to a canary end.
    public interface Outcomes {

        /// Takes the answers of a request.
        ///
        /// @param nanos from its arrival at the gateway to the answers
        void answered(List<Answer> answers, long nanos);

        /// Takes note of a request that got no answer, for no fault of its caller.
        void failed(long nanos);
    }

    /// Sees what was answered, after it was sent.
    @FunctionalInterface
    public interface Shadow {

        /// Takes the answers of a request; must return at once.
        void answered(List<Answer> answers);
    }
}
