package dev.punctual.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One HTTP/1.1 connection to this machine that does as little as a client can, so that what is measured is the server.
final class RawHttp implements AutoCloseable {
    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
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
        int length = 0;
        int line = 0;
        int at = 0;
        while (true) { // each byte of the head is looked at once
            while (at == filled) {
                read();
            }
            if (buffer[at++] != '\n') {
                continue;
            }
            if (at - line == 2) {
                break;
            }
            if (at - line > LENGTH.length && isLength(line)) {
                length = number(line + LENGTH.length);
            }
            line = at;
        }
        while (filled < at + length) {
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

    /// Whether a line of the head says how long the body is.
    private boolean isLength(int line) {
        int same = 0;
        while (same < LENGTH.length && (buffer[line + same] | 0x20) == LENGTH[same]) {
            same++;
        }
        return same == LENGTH.length;
    }

    private int number(int start) {
        int number = 0;
        for (int at = start; buffer[at] != '\r'; at++) {
            number = number * 10 + buffer[at] - '0';
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
