package dev.punctual.server.log;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.events.DeadLetter;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.Timestamps;
import dev.punctual.server.metrics.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the items that one source did not accept, as lines of JSON in the files of a directory. Any thread may add some.
public final class DeadLetters implements AutoCloseable {
    /*
     * A thread of its own writes what a bounded queue holds, so that no push waits for this disk, or fails with it: what
     * finds too much in the queue, or cannot be written, is counted and dropped.
     */
    private static final long QUEUED_CHARS = 8 << 20;
    private static final int OVERHEAD_CHARS = 256;
    private static final long POLL_MILLIS = 100;
    private static final long CLOSE_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final String source;
    private final RotatedFiles files;
    private final Telemetry telemetry;
    private final WallClock clock;
    private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedChars = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private boolean failing;

    private record Batch(long atMicros, List<DeadLetter> letters, long chars) {}

    /// Starts to keep what a source does not accept.
    ///
    /// @param directory where the files are; it is made with the first of them
    public DeadLetters(
            SourceDefinition.Event source, Path directory, Telemetry telemetry, WallClock clock) {
        this.source = source.name();
        this.files = new RotatedFiles(directory, source.deadLetterBytes());
        this.telemetry = telemetry;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("dead-letters-" + source.name()).start(this::run);
    }

    /// Keeps items when there is time; drops them if too many wait already.
    public void add(List<DeadLetter> letters) {
        long chars = letters.stream().mapToLong(one -> one.text().length() + OVERHEAD_CHARS).sum();
        if (closing || queuedChars.get() > QUEUED_CHARS) {
            telemetry.deadLettersDropped(source, letters.size());
        } else {
            queuedChars.addAndGet(chars);
            queue.add(new Batch(clock.micros(), letters, chars));
        }
    }

    /// Writes what is queued and stops.
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (files) {
            while (!closing || !queue.isEmpty()) {
                Batch batch = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (batch != null) {
                    write(batch);
                    queuedChars.addAndGet(-batch.chars);
                }
            }
        } catch (InterruptedException e) {
            closing = true; // nobody interrupts this thread but to end it
        } catch (IOException e) {
            LOG.warn("the dead letters of {} cannot be closed", source, e);
        }
    }

    private void write(Batch batch) {
        int written = 0;
        try {
            for (DeadLetter letter : batch.letters) {
                files.append(line(batch.atMicros, letter));
                written++;
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) { // once, not for every push
                LOG.warn("dead letters of {} cannot be kept", source, e);
            }
            failing = true;
            telemetry.deadLettersDropped(source, batch.letters.size() - written);
        }
    }

    private JsonBuffer line(long atMicros, DeadLetter letter) {
        var json = new JsonBuffer(OVERHEAD_CHARS + letter.text().length());
        Timestamps.write(json.raw("{\"at\":"), atMicros);
        json.raw(",\"source\":").text(source);
        json.raw(",\"code\":").text(letter.code().name());
        json.raw(",\"message\":").text(letter.message());
        if (letter.field() != null) {
            json.raw(",\"field\":").text(letter.field());
        }
        json.raw(",\"bytes\":").number(letter.bytes());
        return json.raw(",\"item\":").text(letter.text()).raw("}\n");
    }
}
