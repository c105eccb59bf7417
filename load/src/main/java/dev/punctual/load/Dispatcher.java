package dev.punctual.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Sends what is due in one phase over the channel to one server, and sees every request to its end.
final class Dispatcher implements Channel.Events {
    /*
     * One event loop owns the channel and the figures. The pacing thread only puts requests into a bounded queue and
     * wakes the loop, which takes them over at once and lets them wait for a free place: so what the generator itself
     * was late (until the loop took a request over) is told apart from the wait for a place, which is the server's.
     * Requests leave in the order of the data. Every request ends exactly once: answered, refused, broken, timed out,
     * or turned away because too many waited. The time-out counts from the intended time and is looked for a hundred
     * times a second: it guards against a server that never answers and has no part in what is measured.
     */
    private final Executor loop;
    private final LongSupplier nanoTime;
    private final Channel channel;
    private final Recorder recorder;
    private final long timeoutNanos;
    private final int room;
    private final BlockingQueue<Shot> arrived;
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicBoolean wakePending = new AtomicBoolean();
    private final Deque<Shot> waiting = new ArrayDeque<>();
    private final Promise<PhaseResult> done = Promise.promise();
    private long ended;
    private long expected = Long.MAX_VALUE;
    private volatile long startNanos;

    /// @param loop runs what it is given in order, on one thread
    /// @param backlog how many requests may wait
    Dispatcher(
            Executor loop,
            LongSupplier nanoTime,
            Phase phase,
            int backlog,
            Function<Channel.Events, Channel> channel) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.recorder = new Recorder(phase);
        this.timeoutNanos = phase.timeout().toNanos();
        this.room = backlog;
        this.arrived = new ArrayBlockingQueue<>(backlog);
        this.channel = channel.apply(this);
    }

    /// Tells an observer of each answer.
    void observe(Observer observer) {
        recorder.observe(observer);
    }

    /// Opens the channel.
    Future<Void> open() {
        var opened = Promise.<Void>promise();
        loop.execute(() -> channel.open().onComplete(opened));
        return opened.future();
    }

    /// Fixes the moment from which all times count. Called once, before the first request.
    void start(long nanos) {
        startNanos = nanos;
    }

    /// Takes a request that is due; false if there is no room for it.
    boolean offer(Shot shot) {
        boolean taken = waitingCount.get() < room && arrived.offer(shot);
        if (taken) {
            waitingCount.incrementAndGet();
        }
        if (wakePending.compareAndSet(false, true)) {
            loop.execute(() -> {
                wakePending.set(false);
                takeOver();
                drain();
            });
        }
        return taken;
    }

    /// Says that no more requests come, and which of them had no room. The result follows when all others ended.
    Future<PhaseResult> finish(long taken, Recorder.Overflow overflow) {
        loop.execute(() -> {
            recorder.overflowed(overflow);
            expected = taken;
            endIfComplete();
        });
        return done.future();
    }

    /// Has the result follow now, without the requests that have not ended.
    void cut() {
        loop.execute(() -> done.tryComplete(recorder.result()));
    }

    /// Closes the channel. Called when the result is there, or when it is not wanted any more.
    void close() {
        loop.execute(channel::close);
    }

    private long nowNanos() {
        return nanoTime.getAsLong() - startNanos;
    }

    private void takeOver() {
        for (Shot shot = arrived.poll(); shot != null; shot = arrived.poll()) {
            recorder.taken(shot, nowNanos());
            waiting.add(shot);
        }
    }

    private void drain() {
        while (!waiting.isEmpty() && channel.hasRoom()) {
            Shot shot = waiting.remove();
            waitingCount.decrementAndGet();
            recorder.sent(shot, nowNanos());
            channel.send(shot);
        }
    }

    @Override
    public void ended(Shot shot, Outcome outcome) {
        record(shot, outcome);
        drain();
    }

    @Override
    public void roomMade() {
        drain();
    }

    /// Gives up what has waited longer than it may. Called by the loop now and then.
    void sweep() {
        long oldest = nowNanos() - timeoutNanos;
        for (Shot shot : channel.abandon(oldest)) {
            record(shot, new Outcome.Lost("timeout"));
        }
        takeOver();
        for (Shot shot = waiting.peek();
                shot != null && shot.fromNanos() < oldest;
                shot = waiting.peek()) {
            waitingCount.decrementAndGet();
            record(waiting.remove(), new Outcome.Lost("timeout"));
        }
    }

    private void record(Shot shot, Outcome outcome) {
        if (done.future().isComplete()) {
            return; // cut
        }
        recorder.ended(shot, outcome, nowNanos());
        ended++;
        endIfComplete();
    }

    private void endIfComplete() {
        if (ended == expected) {
            done.tryComplete(recorder.result());
        }
    }
}
