package dev.punctual.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.protocol.ModelInferRequest;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections to the gRPC port, of which the caller makes what it likes.
@Timeout(60)
final class GrpcConnectionTest {
    private static final int MOST = 4;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ModelInferRequest QUESTION = RunningGrpc.rows("echo", 1).build();

    @Test
    void connectionsBeyondTheBoundAreClosedAndThoseBeforeThemServed() throws Exception {
        try (var grpc = new RunningGrpc(MOST, LONG)) {
            assertThat(asked(grpc)).isEqualTo(Status.OK);
            List<Socket> flood = new ArrayList<>();
            try {
                for (int i = 1; i < MOST; i++) {
                    flood.add(connect(grpc));
                }
                awaitConnections(grpc, MOST);
                for (int i = 0; i < 20; i++) {
                    try (Socket beyond = connect(grpc)) {
                        assertThat(closed(beyond)).isTrue();
                    }
                }
                assertThat(grpc.edge.connections()).isEqualTo(MOST);
                assertThat(asked(grpc)).isEqualTo(Status.OK);
            } finally {
                for (Socket socket : flood) {
                    socket.close();
                }
            }
            awaitConnections(grpc, 1);
        }
    }

    @Test
    void aConnectionThatDoesNotSpeakIsClosed() throws Exception {
        try (var grpc = new RunningGrpc(MOST, Duration.ofMillis(50));
                Socket silent = connect(grpc);
                Socket slow = connect(grpc)) {
            slow.getOutputStream().write("PRI * HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(closed(silent)).isTrue();
            assertThat(closed(slow)).isTrue();
            awaitConnections(grpc, 0);
            assertThat(asked(grpc)).isEqualTo(Status.OK);
        }
    }

    @Test
    void aConnectionThatSpeaksSomethingElseIsClosedWithoutAWordInTheLog() throws Exception {
        var records = new ConcurrentLinkedQueue<LogRecord>();
        Handler handler = into(records);
        Logger library = Logger.getLogger("io.grpc.netty");
        library.addHandler(handler);
        try (var grpc = new RunningGrpc(MOST, LONG);
                Socket http = connect(grpc);
                Socket garbage = connect(grpc)) {
            http.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: here\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            garbage.getOutputStream().write(new byte[1 << 16]);
            assertThat(closed(http)).isTrue();
            assertThat(closed(garbage)).isTrue();
            awaitConnections(grpc, 0);
            assertThat(afterATooLongMessage(grpc)).contains("exceeds maximum size");
        } finally {
            library.removeHandler(handler);
        }
        assertThat(records).isEmpty();
    }

    /// What a call ends with whose message says that it has 256 MiB.
    private static String afterATooLongMessage(RunningGrpc grpc) throws IOException {
        try (Socket socket = connect(grpc)) {
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(frame(4, 0, new byte[0])); // settings
            out.write(frame(1, 4, head("/inference.GRPCInferenceService/ModelInfer")));
            out.write(frame(0, 0, new byte[] {0, 16, 0, 0, 0}));
            var said = new StringBuilder();
            while (said.indexOf("exceeds maximum size") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    break;
                }
                said.append((char) next);
            }
            return said.toString();
        }
    }

    /// A frame of HTTP/2, on the first stream if it has a head or data.
    private static byte[] frame(int type, int flags, byte[] content) {
        byte stream = (byte) (type == 4 ? 0 : 1);
        return ByteBuffer.allocate(9 + content.length)
                .put(new byte[] {0, 0, (byte) content.length, (byte) type, (byte) flags})
                .put(new byte[] {0, 0, 0, stream})
                .put(content)
                .array();
    }

    /// The headers of a call, none of them compressed.
    private static byte[] head(String path) {
        ByteBuffer head = ByteBuffer.allocate(255);
        head.put((byte) 0x83).put((byte) 0x86); // :method POST, :scheme http
        head.put((byte) 4).put(text(path)); // :path
        head.put((byte) 0).put(text("content-type")).put(text("application/grpc"));
        head.put((byte) 0).put(text("te")).put(text("trailers"));
        return Arrays.copyOf(head.array(), head.position());
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + bytes.length).put((byte) bytes.length).put(bytes).array();
    }

    private static Handler into(Queue<LogRecord> records) {
        return new Handler() {
            @Override
            public void publish(LogRecord log) {
                records.add(log);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static Status asked(RunningGrpc grpc) {
        return grpc.status(stub -> stub.modelInfer(QUESTION));
    }

    private static Socket connect(RunningGrpc grpc) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), grpc.edge.port());
    }

    /// Whether the server ends the connection, after whatever it has to say.
    private static boolean closed(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (IOException e) {
            return true; // reset, with what was sent still unread
        }
    }

    private static void awaitConnections(RunningGrpc grpc, int count) throws InterruptedException {
        for (int i = 0; i < 20_000 && grpc.edge.connections() != count; i++) {
            Thread.sleep(1);
        }
        assertThat(grpc.edge.connections()).isEqualTo(count);
    }
}
