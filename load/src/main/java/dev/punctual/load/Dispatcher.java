package dev.punctual.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// Sends what is due in one phase over the connections of one server, and sees every request to its end.
final class Dispatcher implements Connection.Events {
    /*
     * One event loop owns the connections and the figures. The pacing thread only puts requests into the bounded
     * backlog and wakes the loop; requests leave in the order of the backlog, which is the order of the data. Every
     * request ends exactly once: answered, refused, broken, timed out, or turned away because the backlog was full.
     * The time-out counts from the intended time and is looked for a hundred times a second: it guards against a
     * server that never answers and has no part in what is measured.
     */
    private static final long SWEEP_MILLIS = 10;

    private final Vertx vertx;
    private final Context context;
    private final ConnectionPool pool;
    private final Recorder recorder;
    private final long timeoutNanos;
    private final BlockingQueue<Shot> backlog;
    private final AtomicBoolean wakePending = new AtomicBoolean();
    private final AnswerReader answers = new AnswerReader();
    private final Promise<PhaseResult> done = Promise.promise();
    private boolean closed;
    private long ended;
    private long expected = Long.MAX_VALUE;
    private volatile long startNanos;

    Dispatcher(Vertx vertx, Target target, Phase phase) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.pool = new ConnectionPool(vertx, target, this);
        this.recorder = new Recorder(phase);
        this.timeoutNanos = phase.timeout().toNanos();
        this.backlog = new ArrayBlockingQueue<>(target.backlog());
    }

    /// Opens the connections.
    Future<Void> open() {
        var opened = Promise.<Void>promise();
        context.runOnContext(_ -> pool.open().onComplete(opened));
        return opened.future();
    }

    /// Fixes the moment from which all times count. Called once, before the first request.
    void start(long nanoTime) {
        startNanos = nanoTime;
        context.runOnContext(_ -> vertx.setPeriodic(SWEEP_MILLIS, this::sweep));
    }

    /// Takes a request that is due; false if there is no room for it.
    boolean offer(Shot shot) {
        boolean taken = backlog.offer(shot);
        if (wakePending.compareAndSet(false, true)) {
            context.runOnContext(_ -> {
                wakePending.set(false);
                drain();
            });
        }
        return taken;
    }

    /// Says that no more requests come, and which of them had no room. The result follows when all others ended.
    Future<PhaseResult> finish(long taken, Recorder.Overflow overflow) {
        context.runOnContext(_ -> {
            recorder.overflowed(overflow);
            expected = taken;
            endIfComplete();
        });
        return done.future();
    }

    /// Closes the connections. Called when the result is there, or when it is not wanted any more.
    void close() {
        context.runOnContext(_ -> {
            closed = true;
            pool.close();
        });
    }

    private long nowNanos() {
        return System.nanoTime() - startNanos;
    }

    private void drain() {
        while (pool.hasIdle()) {
            Shot shot = backlog.poll();
            Connection connection = shot == null ? null : pool.acquire();
            if (shot == null || connection == null) {
                return;
            }
            recorder.sent(shot, nowNanos());
            connection.send(shot);
        }
    }

    @Override
    public void completed(Connection connection, Shot shot, ResponseReader response) {
        long now = nowNanos();
        if (response.status() < 200 || response.status() > 299) {
            if (isLate(shot, response)) {
                recorder.late(now);
            } else {
                recorder.refused(shot, "http_" + response.status(), now);
            }
        } else if (shot.isQuestion()) {
            var reading = answers.read(response.bytes(), response.bodyStart(), response.bodyEnd());
            if (reading == null) {
                recorder.refused(shot, "unreadable", now);
            } else {
                recorder.answered(shot, reading, now);
            }
        } else {
            recorder.acknowledged(shot, now);
        }
        endOne();
        if (response.keepAlive()) {
            pool.release(connection);
            drain();
        }
    }

    private boolean isLate(Shot shot, ResponseReader response) {
        return !shot.isQuestion()
                && answers.late(response.bytes(), response.bodyStart(), response.bodyEnd())
                        == shot.events();
    }

    @Override
    public void broken(Connection connection, Shot shot, String kind) {
        recorder.lost(shot, kind, nowNanos());
        endOne();
    }

    @Override
    public void opened() {
        drain();
    }

    @Override
    public void closed(Connection connection) {
        pool.replace(connection);
    }

    private void sweep(long timer) {
        if (closed) {
            vertx.cancelTimer(timer);
            return;
        }
        long oldest = nowNanos() - timeoutNanos;
        for (Connection connection : pool.busy()) {
            Shot shot = connection.inFlight();
            if (shot != null && shot.fromNanos() < oldest) {
                connection.abandon();
                timeOut(shot);
            }
        }
        for (Shot shot = backlog.peek();
                shot != null && shot.fromNanos() < oldest;
                shot = backlog.peek()) {
            timeOut(backlog.remove());
        }
    }

    private void timeOut(Shot shot) {
        recorder.lost(shot, "timeout", nowNanos());
        endOne();
    }

    private void endOne() {
        ended++;
        endIfComplete();
    }

    private void endIfComplete() {
        if (ended == expected) {
            done.tryComplete(recorder.result());
        }
    }
}
