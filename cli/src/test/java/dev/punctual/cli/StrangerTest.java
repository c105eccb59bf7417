package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whoever connects to a gateway, a scan of ports for instance, cannot fill its log.
@Timeout(60)
final class StrangerTest {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void connectionsThatSpeakNonsenseLeaveNoWordInTheLog(@TempDir Path directory)
            throws IOException {
        Files.writeString(
                directory.resolve("punctual.yaml"),
                """
                project: bare
                entities: {}
                endpoints:
                  e: {request: {at: timestamp, x: float64}, time: at, budget: 5ms, ladder: [{default: 1.0}]}
                """);
        var project = ProjectDirectory.at(directory);
        var settings = GatewaySettings.of("127.0.0.1", 0).withGrpc(0);
        try (RunningGateway gateway = RunningGateway.start(project, settings);
                var log = new Log()) {
            for (int port : new int[] {gateway.port(), gateway.grpcPort().orElseThrow()}) {
                speak(port, new byte[200]);
                speak(port, "GET / HTTP/9.9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                speak(port, nonsense(PREFACE));
                speak(port, new byte[0]);
            }
            assertThat(log.records).isEmpty();
        }
    }

    private static byte[] nonsense(byte[] before) {
        var bytes = new byte[before.length + 200];
        Arrays.fill(bytes, (byte) 0xFF);
        System.arraycopy(before, 0, bytes, 0, before.length);
        return bytes;
    }

    /// Sends bytes and waits until the gateway has ended the connection.
    private static void speak(int port, byte[] bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset"); // with something still unread
        }
    }

    /// What is logged meanwhile where a user sees it.
    private static final class Log extends Handler implements AutoCloseable {
        final Queue<String> records = new ConcurrentLinkedQueue<>();
        private final Logger root = Logger.getLogger("");

        Log() {
            setLevel(Level.INFO);
            root.addHandler(this);
        }

        @Override
        public void publish(LogRecord log) {
            if (isLoggable(log)) {
                records.add(log.getLoggerName() + ": " + log.getMessage() + " " + log.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.removeHandler(this);
        }
    }
}
