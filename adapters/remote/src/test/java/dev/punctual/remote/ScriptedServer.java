package dev.punctual.remote;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server of the protocol on the loopback that behaves as badly as it is told. Its model `m` adds up the numbers of a row
/// of two.
final class ScriptedServer implements AutoCloseable {
    static final String PLAIN = "{\"name\":\"s\",\"version\":\"1\",\"extensions\":[]}";
    static final String BINARY =
            "{\"name\":\"s\",\"version\":\"1\",\"extensions\":[\"binary_tensor_data\",\"schedule_policy\"]}";
    static final String SIGNATURE =
            "{\"name\":\"m\",\"platform\":\"p\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}],"
                    + "\"outputs\":[{\"name\":\"label\",\"datatype\":\"INT64\",\"shape\":[-1]},"
                    + "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]}";

    /// Never answers; the connection is read until its end.
    static final Reply NONE = Reply.of(0, "");

    /// Closes the connection instead of answering.
    static final Reply END = Reply.of(-1, "");

    private final ServerSocket socket;
    private final AtomicInteger inferences = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Semaphore aborted = new Semaphore(0);
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile String server = PLAIN;
    private volatile String model = SIGNATURE;
    private volatile Script script = (_, usual) -> usual;

    /// What is asked.
    ///
    /// @param number which inference it is, from 1 on
    record Call(int number, String path, String head, ByteBuffer body) {

        String text() {
            return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
        }
    }

    /// What is answered: nothing if the status is 0, the end of the connection if it is -1.
    record Reply(int status, String headers, ByteBuffer body) {

        static Reply of(int status, String body) {
            return new Reply(status, "", StandardCharsets.UTF_8.encode(body));
        }
    }

    /// Makes of the usual answer to an inference what is really answered.
    interface Script {
        Reply answer(Call call, Reply usual);
    }

    ScriptedServer() {
        this(0);
    }

    ScriptedServer(int port) {
        try {
            this.socket = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return socket.getLocalPort();
    }

    void says(String ofItself, String ofItsModel) {
        server = ofItself;
        model = ofItsModel;
    }

    void does(Script next) {
        script = next;
    }

    int inferences() {
        return inferences.get();
    }

    int connections() {
        return connections.get();
    }

    List<Call> calls() {
        return calls;
    }

    /// Waits until so many connections ended while an answer was owed.
    void awaitAborts(int count) throws InterruptedException {
        aborted.acquire(count);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream());
            for (Call call = read(in); call != null; call = read(in)) {
                Reply reply = reply(call);
                if (reply.status < 0) {
                    return;
                }
                if (reply.status == 0) {
                    while (in.read() >= 0) {}
                    aborted.release();
                    return;
                }
                write(connection, reply);
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    private Reply reply(Call call) {
        if (!call.path.endsWith("/infer")) {
            return Reply.of(200, call.path.equals("/v2") ? server : model);
        }
        calls.add(call);
        return script.answer(call, usual(call));
    }

    private @Nullable Call read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int length = Integer.parseInt(header(text, "content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            return null;
        }
        String path = text.split(" ", 3)[1];
        int number = path.endsWith("/infer") ? inferences.incrementAndGet() : 0;
        return new Call(number, path, text, ByteBuffer.wrap(body));
    }

    private static String header(String head, String name, String absent) {
        int at = head.indexOf("\r\n" + name + ":");
        return at < 0
                ? absent
                : head.substring(at + name.length() + 3, head.indexOf("\r\n", at + 2)).strip();
    }

    private static Reply usual(Call call) {
        int json = Integer.parseInt(header(call.head, "inference-header-content-length", "-1"));
        if (json < 0) {
            String data = call.text().replaceAll("(?s).*\"data\":\\[([^\\]]*)].*", "$1");
            String[] numbers = data.split(",", -1);
            var sums = new StringBuilder();
            for (int i = 0; i < numbers.length; i += 2) {
                float sum = Float.parseFloat(numbers[i]) + Float.parseFloat(numbers[i + 1]);
                sums.append(i == 0 ? "" : ",").append('[').append(sum).append(']');
            }
            return Reply.of(200, answer(numbers.length / 2, "\"data\":[" + sums + "]"));
        }
        ByteBuffer numbers =
                call.body.slice(json, call.body.limit() - json).order(ByteOrder.LITTLE_ENDIAN);
        int rows = numbers.remaining() / 8;
        byte[] head =
                answer(rows, "\"parameters\":{\"binary_data_size\":" + 4 * rows + "}")
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body =
                ByteBuffer.allocate(head.length + 4 * rows)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(head);
        for (int i = 0; i < rows; i++) {
            body.putFloat(numbers.getFloat(8 * i) + numbers.getFloat(8 * i + 4));
        }
        return new Reply(
                200, "Inference-Header-Content-Length: " + head.length + "\r\n", body.flip());
    }

    private static String answer(int rows, String data) {
        return "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":["
                + rows
                + ",1],"
                + data
                + "}]}";
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void write(Socket connection, Reply reply) throws IOException {
        var out = new ByteArrayOutputStream();
        String head =
                "HTTP/1.1 "
                        + reply.status
                        + " x\r\nContent-Length: "
                        + reply.body.remaining()
                        + "\r\n"
                        + reply.headers
                        + "\r\n";
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(bytes(reply.body));
        connection.getOutputStream().write(out.toByteArray());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
