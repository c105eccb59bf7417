package dev.punctual.redis;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.MonotonicClock;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One read of many rows: one command for each table, all sent in one go, and awaited until the deadline.
final class BatchedRead {
    /*
     * A command over one hash is one step of the server, so the rows of a table are all of one generation. A generation
     * that was removed before the command came gives no mark; then the table's place is looked up and asked again.
     */
    private final RedisStore store;
    private final byte[][] keys;
    private final byte[] @Nullable [] rows;
    private final long deadlineNanos;
    private final List<Part> parts = new ArrayList<>(4);
    private boolean whole = true;

    /// @param rows receives the rows
    BatchedRead(RedisStore store, byte[][] keys, byte[] @Nullable [] rows, long deadlineNanos) {
        this.store = store;
        this.keys = keys;
        this.rows = rows;
        this.deadlineNanos = deadlineNanos;
    }

    /// Asks for the i-th key in a table.
    void add(RedisTable table, int i) {
        for (Part part : parts) {
            if (part.table == table) {
                part.add(i);
                return;
            }
        }
        var part = new Part(table, keys.length);
        part.add(i);
        parts.add(part);
    }

    /// Reads, and returns false if a row was not there in time.
    boolean run() {
        List<Part> open = parts;
        while (!open.isEmpty()) {
            send(open);
            var again = new ArrayList<Part>();
            for (Part part : open) {
                Place missing = part.take();
                if (missing != null) {
                    if (store.lookUp(part.table, missing, deadlineNanos)) {
                        again.add(part);
                    } else {
                        part.giveUp();
                    }
                }
            }
            open = again;
        }
        return whole;
    }

    private void send(List<Part> open) {
        var commands = new ArrayList<RedisCommand<byte[], byte[], ?>>(open.size());
        for (Part part : open) {
            RedisCommand<byte[], byte[], ?> command = part.command();
            if (command != null) {
                commands.add(command);
            }
        }
        if (!commands.isEmpty()) {
            store.link().send(commands);
        }
    }

    /// What is asked of one table.
    private final class Part {
        private final RedisTable table;
        private int[] wanted;
        private int count;
        private @Nullable Place place;
        private @Nullable AsyncCommand<byte[], byte[], List<byte @Nullable []>> asked;

        Part(RedisTable table, int most) {
            this.table = table;
            this.wanted = new int[Math.min(most, 8)];
        }

        void add(int i) {
            if (count == wanted.length) {
                wanted = Arrays.copyOf(wanted, 2 * count);
            }
            wanted[count++] = i;
        }

        /// What to send, or null if it is known without.
        @Nullable RedisCommand<byte[], byte[], ?> command() {
            Place at = table.place();
            place = at;
            if (at == null || isEmpty(at)) {
                asked = null;
                return null;
            }
            var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(at.hash());
            for (int i = 0; i < count; i++) {
                arguments.add(Keys.field(keys[wanted[i]]));
            }
            if (at instanceof Place.Generation) {
                arguments.add(Keys.MARK);
            }
            asked =
                    new AsyncCommand<>(
                            new Command<>(
                                    CommandType.HMGET,
                                    new ValueListOutput<>(ByteArrayCodec.INSTANCE),
                                    arguments));
            return asked;
        }

        private static boolean isEmpty(Place place) {
            return place instanceof Place.Generation served && served.rows() == 0;
        }

        /// Takes the answer, or returns the generation that was asked and is there no more.
        @Nullable Place take() {
            AsyncCommand<byte[], byte[], List<byte @Nullable []>> question = asked;
            if (question == null) {
                fill(null);
                return null;
            }
            try {
                long left = deadlineNanos - MonotonicClock.system().nanos();
                List<byte @Nullable []> found =
                        question.isDone()
                                ? question.get()
                                : question.get(Math.max(0, left), TimeUnit.NANOSECONDS);
                if (place instanceof Place.Generation && found.get(count) == null) {
                    return place;
                }
                for (int i = 0; i < count; i++) {
                    rows[wanted[i]] = found.get(i);
                }
                return null;
            } catch (TimeoutException e) {
                question.cancel(true);
                giveUp();
                return null;
            } catch (ExecutionException e) {
                throw store.link().failure(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                question.cancel(true);
                giveUp();
                Thread.currentThread().interrupt();
                return null;
            }
        }

        void giveUp() {
            fill(OnlineStore.UNREAD);
            whole = false;
        }

        private void fill(byte @Nullable [] row) {
            for (int i = 0; i < count; i++) {
                rows[wanted[i]] = row;
            }
        }
    }
}
