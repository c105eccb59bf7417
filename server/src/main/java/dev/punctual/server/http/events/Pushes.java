package dev.punctual.server.http.events;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What writes push views, as the edge sees it. Everything here is called by any thread, often by event loops, and must
/// not block.
public interface Pushes {
    /// The push view of that name, or null; callers only look at it.
    @Nullable PushView view(String name);

    /// The names of all push views, in the order of their definitions.
    List<String> names();

    /// Writes rows, and tells the sink exactly once, when they are durable and servable or will never be.
    ///
    /// A full queue fails with `OVERLOADED` at once.
    ///
    /// @param view what [#view] gave for this request
    /// @param rows at least one, of the view's schema, now owned by the callee
    void push(PushView view, List<PushedRow> rows, Sink sink);

    /// Receives the outcome of one push: exactly one call, on any thread.
    interface Sink {
        /// The rows are durable, but for those that the outcome names as not accepted.
        void written(PushOutcome outcome);

        /// None of the rows was accepted; sending them again is safe.
        void failed(ServingException failure);
    }
}
