package dev.punctual.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One HTTP/1.1 connection to this machine that does as little as a client can, so that what is measured is the server.
final class RawHttp implements AutoCloseable {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final byte[] buffer = new byte[1 << 16];
    private int filled;

    RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /// A whole request.
    ///
    /// @param headers more of them, each with its end of line
    static byte[] post(String path, byte[] body, String headers) {
        String head =
                "POST %s HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n%s\r\n"
                        .formatted(path, body.length, headers);
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(bytes, bytes.length + body.length);
        System.arraycopy(body, 0, request, bytes.length, body.length);
        return request;
    }

    /// Sends a request and reads its answer, which must be 200 and short.
    void call(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        filled = 0;
        int body = find(HEAD_END);
        while (body < 0) {
            read();
            body = find(HEAD_END);
        }
        int end = body + length();
        while (filled < end) {
            read();
        }
        if (!Arrays.equals(buffer, 0, OK.length, OK, 0, OK.length)) {
            String answer = new String(buffer, 0, filled, StandardCharsets.UTF_8);
            throw new IOException("the server answered " + answer);
        }
    }

    private void read() throws IOException {
        int count = socket.getInputStream().read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        filled += count;
    }

    private int length() {
        int length = 0;
        for (int at = find(LENGTH); buffer[at] != '\r'; at++) {
            length = length * 10 + buffer[at] - '0';
        }
        return length;
    }

    /// Where some bytes end that are looked for; -1 if they are not there.
    private int find(byte[] wanted) {
        for (int at = 0; at + wanted.length <= filled; at++) {
            int same = 0;
            while (same < wanted.length && buffer[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at + same;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
