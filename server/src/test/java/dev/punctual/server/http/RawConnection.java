package dev.punctual.server.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection on which a test writes and reads the bytes of HTTP/1.1 itself.
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /// One answer.
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    RawConnection(RunningEdge edge) throws IOException {
        socket = edge.connect();
        in = new BufferedInputStream(socket.getInputStream());
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// Reads one answer with a declared length.
    Answer read() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + head);
            }
            head.append((char) next);
        }
        String name = "content-length: ";
        int at = head.indexOf(name);
        int length =
                at < 0
                        ? 0
                        : Integer.parseInt(
                                head.substring(at + name.length(), head.indexOf("\r\n", at)));
        return new Answer(
                head.toString(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    int readByte() throws IOException {
        return in.read();
    }

    /// Whether the server has ended its side.
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
