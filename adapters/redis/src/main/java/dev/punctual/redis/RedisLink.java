package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.MonotonicClock;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection to the server, which all threads share. While it is broken, calls fail at once, and it mends itself.
final class RedisLink implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final int IO_THREADS = 2;
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final RedisOptions options;
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private volatile boolean closed;

    RedisLink(RedisOptions options) {
        this.options = options;
        this.resources =
                ClientResources.builder()
                        .ioThreadPoolSize(IO_THREADS)
                        .computationThreadPoolSize(IO_THREADS)
                        .reconnectDelay(
                                Delay.exponential(
                                        SHORTEST_PAUSE, LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS))
                        .build();
        this.client = RedisClient.create(resources, address(options));
        client.setOptions(
                ClientOptions.builder()
                        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(MOST_WAITING)
                        .timeoutOptions(TimeoutOptions.create()) // who asks knows how long to wait
                        .socketOptions(sockets())
                        .build());
        try {
            this.connection = client.connect(ByteArrayCodec.INSTANCE);
        } catch (RuntimeException e) {
            end();
            throw failed("cannot be opened with its address, tls, user and password", e);
        }
    }

    /// Has a server that is gone without a word be noticed within seconds, where the system's own sockets are used.
    private static SocketOptions sockets() {
        SocketOptions.Builder sockets = SocketOptions.builder().connectTimeout(SILENCE);
        if (EpollProvider.isAvailable()) {
            sockets.tcpUserTimeout(
                    SocketOptions.TcpUserTimeoutOptions.builder()
                            .tcpUserTimeout(SILENCE)
                            .enable()
                            .build());
        }
        return sockets.build();
    }

    private static RedisURI address(RedisOptions options) {
        RedisURI.Builder address =
                RedisURI.builder()
                        .withHost(options.host())
                        .withPort(options.port())
                        .withSsl(options.tls())
                        .withDatabase(options.database())
                        .withTimeout(options.timeout());
        if (!options.user().isEmpty()) {
            address.withAuthentication(options.user(), options.password().toCharArray());
        } else if (!options.password().isEmpty()) {
            address.withPassword(options.password().toCharArray());
        }
        return address.build();
    }

    RedisOptions options() {
        return options;
    }

    void requireOpen() {
        if (closed) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED, "the store is closed; open it again to use it");
        }
    }

    /// The deadline of what is asked now and has none of its own.
    long latest() {
        return MonotonicClock.system().nanos() + options.timeout().toNanos();
    }

    /// Asks, and waits as long as the options say.
    <T extends @Nullable Object> T ask(
            Function<RedisAsyncCommands<byte[], byte[]>, RedisFuture<T>> question) {
        requireOpen();
        try {
            return await(question.apply(connection.async()));
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /// Asks without waiting.
    <T extends @Nullable Object> RedisFuture<T> begin(
            Function<RedisAsyncCommands<byte[], byte[]>, RedisFuture<T>> question) {
        requireOpen();
        try {
            return question.apply(connection.async());
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /// Waits for an answer, or a failure, until a deadline.
    boolean isThere(RedisFuture<?> answer, long deadlineNanos) {
        try {
            long left = deadlineNanos - MonotonicClock.system().nanos();
            return answer.await(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Sends commands in one go; whoever made them waits for them.
    void send(Collection<RedisCommand<byte[], byte[], ?>> commands) {
        requireOpen();
        try {
            connection.dispatch(commands);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /// Runs a script and returns what it returned.
    String run(Script script, List<byte[]> keys, List<byte[]> arguments) {
        byte[][] names = keys.toArray(byte[][]::new);
        byte[][] values = arguments.toArray(byte[][]::new);
        requireOpen();
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        try {
            byte[] told;
            try {
                String digest = commands.digest(script.text());
                told = await(commands.evalsha(digest, ScriptOutputType.VALUE, names, values));
            } catch (RedisNoScriptException e) {
                told = await(commands.eval(script.text(), ScriptOutputType.VALUE, names, values));
            }
            return new String(told, UTF_8);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private <T extends @Nullable Object> T await(RedisFuture<T> answer) {
        try {
            return answer.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw silent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.STORAGE_FAILED, "interrupted");
        }
    }

    /// What it means that the server took too long.
    ServingException silent() {
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                "redis at "
                        + options.address()
                        + " did not answer within "
                        + options.timeout().toMillis()
                        + " ms");
    }

    /// What a failure of the client or the server means to whoever asked.
    ServingException failure(Throwable failure) {
        if (failure instanceof ServingException known) {
            return known;
        }
        if (closed) {
            return new ServingException(
                    ErrorCode.STORAGE_FAILED, "the store is closed; open it again to use it");
        }
        String said = String.valueOf(failure.getMessage());
        if (failure instanceof RedisCommandExecutionException) {
            if (said.startsWith(Script.NOT_WRITER)) {
                String writer = said.substring(Script.NOT_WRITER.length()).strip();
                return new ServingException(
                        ErrorCode.STORAGE_FAILED,
                        "the store in redis at "
                                + options.address()
                                + " is written by "
                                + (writer.equals("nobody") ? "nobody now" : writer)
                                + ", and only one process may write it; try again");
            }
            if (said.startsWith(Script.DISCARDED)) {
                return new ServingException(
                        ErrorCode.STORAGE_FAILED,
                        "the load was given up, as another process became the writer of the store");
            }
            if (said.startsWith("OOM")) {
                return new ServingException(
                        ErrorCode.STORAGE_FULL,
                        "redis at "
                                + options.address()
                                + " has no memory left; raise its maxmemory, or store less: "
                                + said);
            }
        }
        return failure instanceof CancellationException
                ? new ServingException(ErrorCode.STORAGE_FAILED, "the call was given up")
                : unreachable(failure);
    }

    private ServingException unreachable(Throwable failure) {
        return failed("cannot be used", failure);
    }

    private ServingException failed(String what, Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof RedisCommandExecutionException)) {
            root = root.getCause();
        }
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                "redis at " + options.address() + " " + what + ": " + root.getMessage(),
                null,
                failure);
    }

    /// Whatever is under way fails.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.close();
            end();
        }
    }

    private void end() {
        client.shutdown(Duration.ZERO, LONGEST_PAUSE);
        var _ = resources.shutdown(0, LONGEST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
