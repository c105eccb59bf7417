package dev.punctual.remote;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A model of another server, asked with rows of numbers.
public final class RemoteRows implements RemoteModel, AutoCloseable {
    /*
     * What the server says of its model is checked before it is asked anything. A server that cannot be reached is no
     * reason not to start: a thread asks it again and again, at growing intervals, and until it answers the model is not
     * available. One that answers with a model that does not fit is a mistake to be mended, at the start an error, later
     * in the log.
     */
    private static final Logger LOG = System.getLogger(RemoteRows.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String name;
    private final int width;
    private final Origin.Remote origin;
    private final Wire wire;
    private final RemoteCaller caller;
    private final MonotonicClock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Wire.@Nullable Fit fit;

    private RemoteRows(Named model, Wire wire, MonotonicClock clock) {
        this.name = model.name;
        this.width = model.width;
        this.origin = model.origin;
        this.wire = wire;
        this.clock = clock;
        this.caller = new RemoteCaller(model.origin.calls(), clock);
    }

    /// A model as it is declared.
    ///
    /// @param width how many numbers a row has
    public record Named(String name, Origin.Remote origin, int width) {}

    /// Connects to the server, or if it cannot be reached keeps trying.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if the server's model does not fit
    public static RemoteRows connect(Named model, MonotonicClock clock) {
        Origin.Remote origin = model.origin;
        var rows = new RemoteRows(model, wire(origin), clock);
        try {
            rows.meet();
        } catch (RemoteFailure e) {
            rows.keepTrying(e);
        } catch (ServingException e) {
            rows.close();
            throw rows.named(e);
        }
        return rows;
    }

    private static Wire wire(Origin.Remote origin) {
        String scheme = origin.url().replaceFirst("://.*", "");
        return switch (scheme) {
            case "http", "https" -> new RestWire(origin.url(), origin.model(), origin.version());
            case "grpc", "grpcs" -> new GrpcWire(origin.url(), origin.model(), origin.version());
            default ->
                    throw new ServingException(
                            ErrorCode.INVALID_DEFINITION,
                            ("'%s' is no address of a server; use one such as"
                                            + " http://localhost:8000 or grpc://localhost:8001")
                                    .formatted(origin.url()));
        };
    }

    private void meet() {
        try {
            Wire.Described server = wire.describe(PATIENCE);
            RowLayout layout = RowLayout.of(server.signature(), width, origin.answer());
            fit = new Wire.Fit(layout, server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RemoteFailure.lost("nobody waits for it", e);
        }
    }

    private void keepTrying(RemoteFailure first) {
        LOG.log(
                Level.WARNING,
                "model {0} at {1} is not available: {2}",
                name,
                origin.url(),
                first.getMessage());
        Thread.ofVirtual().name("remote-" + name).start(this::tryUntilItIsThere);
    }

    private void tryUntilItIsThere() {
        Duration pause = SHORTEST_PAUSE;
        String known = "";
        try {
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    meet();
                    LOG.log(Level.INFO, "model {0} at {1} is there", name, origin.url());
                    return;
                } catch (RemoteFailure e) {
                    LOG.log(Level.DEBUG, "model {0}: {1}", name, e.getMessage());
                } catch (ServingException e) {
                    if (!known.equals(e.getMessage())) {
                        LOG.log(Level.ERROR, "model {0}: {1}", name, e.getMessage());
                    }
                    known = String.valueOf(e.getMessage());
                }
                Duration next = pause.multipliedBy(2);
                pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public boolean available() {
        return fit != null && caller.available();
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        predictBatch(rows, count, out, Deadline.after(clock.nanos(), origin.calls().timeout()));
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out, Deadline deadline) {
        Wire.Fit known = fit;
        if (known == null) {
            throw new ServingException(
                    ErrorCode.REMOTE_UNAVAILABLE,
                    "model %s: its server at %s was not there yet".formatted(name, origin.url()));
        }
        var asked = new RowLayout.Rows(rows, count, width);
        try {
            float[] answer =
                    caller.call(
                            left ->
                                    wire.infer(known, asked, left)
                                            .then(output -> known.layout().read(output, count)),
                            deadline);
            System.arraycopy(answer, 0, out, 0, count);
        } catch (ServingException e) {
            throw named(e);
        }
    }

    private ServingException named(ServingException failure) {
        return new ServingException(
                failure.code(),
                "model " + name + " at " + origin.url() + ": " + failure.getMessage(),
                null,
                failure);
    }

    /// How the server does.
    public RemoteHealth health() {
        RemoteHealth health = caller.health();
        return fit == null ? health.unavailable() : health;
    }

    /// Ends what is under way.
    @Override
    public void close() {
        closed.countDown();
        wire.close();
    }
}
