package dev.punctual.server.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.http.models.Models;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The models that can be loaded and unloaded while the gateway runs.
public interface ModelControl {
    /// All models and versions that are known, loaded or not. Must not block.
    List<Entry> index();

    /// Loads a model, and returns when it is served. Called by threads that may be blocked.
    ///
    /// @param parameters a [Long], [Double], [Boolean] or [String] for each name, and a
    ///     [java.nio.ByteBuffer] for each that came as bytes
    /// @throws ServingException with `NOT_FOUND` if there is no such model, or `UNSUPPORTED`
    void load(String name, Map<String, Object> parameters);

    /// Serves a model no more, and returns when it is unloaded. Called by threads that may be blocked.
    ///
    /// @param parameters as for [#load]
    /// @throws ServingException with `NOT_FOUND` if there is no such model, or `UNSUPPORTED`
    void unload(String name, Map<String, Object> parameters);

    /// One version of a model.
    ///
    /// @param version null where there are none
    /// @param reason why it is in that state; may be empty
    record Entry(String name, @Nullable String version, State state, String reason) {}

    /// Where a version is in its life, by the names of the protocol.
    enum State {
        READY,
        UNAVAILABLE,
        LOADING,
        UNLOADING
    }

    /// Models that are there as long as the gateway is.
    static ModelControl fixed(Models models) {
        return new ModelControl() {
            @Override
            public List<Entry> index() {
                return models.models().stream()
                        .map(shape -> new Entry(shape.name(), shape.version(), State.READY, ""))
                        .toList();
            }

            @Override
            public void load(String name, Map<String, Object> parameters) {
                refuse(name);
            }

            @Override
            public void unload(String name, Map<String, Object> parameters) {
                refuse(name);
            }

            private void refuse(String name) {
                ModelShape shape = models.model(name, null);
                if (shape == null) {
                    throw new ServingException(
                            ErrorCode.NOT_FOUND, "there is no model '" + name + "'");
                }
                throw new ServingException(
                        ErrorCode.UNSUPPORTED,
                        "models are loaded when the server starts, and can be neither loaded nor"
                                + " unloaded while it runs");
            }
        };
    }
}
