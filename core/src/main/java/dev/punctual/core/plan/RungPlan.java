package dev.punctual.core.plan;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A way to answer, ready to be run.
public sealed interface RungPlan {

    /// What answers and metrics call it.
    String name();

    /// Whether another rung does the same work: the same version of a model, or no model at all.
    default boolean takesAsLongAs(RungPlan other) {
        return name().equals(other.name())
                && (!(this instanceof ModelRung mine)
                        || (other instanceof ModelRung its && mine.version.equals(its.version)));
    }

    /// Asks a model.
    ///
    /// @param version the version of the model that is served
    /// @param required what must be present in a question's frame
    /// @param batch how many rows of different requests may be run together; 1 for none
    record ModelRung(
            String name,
            String version,
            Model model,
            ModelInput input,
            Requirement required,
            int batch)
            implements RungPlan {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        /// A version of a model for the frames of its endpoint.
        ///
        /// @throws ServingException with `INVALID_ARTEFACT` if it does not fit
        static ModelRung of(ServedModel served, Schema frame, Requirement required, int batch) {
            for (String name : served.inputs()) {
                if (frame.indexOf(name) < 0) {
                    throw new ServingException(
                            ErrorCode.INVALID_ARTEFACT,
                            "model %s version %s takes the feature %s, which its endpoint has no more"
                                    .formatted(served.name(), served.version(), name));
                }
            }
            var input = new ModelInput(frame, served.inputs());
            if (input.width() != served.model().width()) {
                throw new ServingException(
                        ErrorCode.INVALID_ARTEFACT,
                        "model "
                                + served.name()
                                + " version "
                                + served.version()
                                + " takes "
                                + served.model().width()
                                + " inputs, but its definition has "
                                + input.width()
                                + "; train it again, or name the inputs that its file has");
            }
            return new ModelRung(
                    served.name(), served.version(), served.model(), input, required, batch);
        }

        /// Predicts `count` rows that lie one after another, for nobody who waits.
        ///
        /// @throws ServingException if a remote model fails
        void predictUnhurried(float[] rows, int count, float[] out, MonotonicClock clock) {
            if (model instanceof RemoteModel remote) {
                remote.predictBatch(rows, count, out, Deadline.after(clock.nanos(), PATIENCE));
            } else {
                model.predictBatch(rows, count, out);
            }
        }
    }

    /// Takes an answer that was prepared before the question was asked.
    ///
    /// @param field the field of the question's prepared answers
    /// @param versionField the field beside it that says which version of the model it is from
    record PrecomputedRung(String name, int field, int versionField, PrecomputedVersions versions)
            implements RungPlan {

        /// The version of the model that gave an answer; null if that is not known any more.
        public @Nullable String version(Frame prepared) {
            return prepared.has(versionField)
                    ? versions.name(prepared.longAt(prepared.schema().cellOf(versionField)))
                    : null;
        }
    }

    /// Gives a constant.
    record DefaultRung(String name, double value) implements RungPlan {}
}
