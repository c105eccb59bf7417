package dev.punctual.load.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {
    private static final String PLAIN =
            """
            HTTP/1.1 200 OK
            Server-Timing: rung;dur=0.1
            Content-Length: 11

            hello world\
            """
                    .replace("\n", "\r\n");
    private static final String CHUNKED =
            """
            HTTP/1.1 404 Not Found
            transfer-encoding: chunked

            6
            hello\s
            5;x=1
            world
            0

            """
                    .replace("\n", "\r\n");

    private final ResponseReader reader = new ResponseReader();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 1_000})
    void findsTheBodyInPiecesOfAnySize(int size) {
        for (int round = 0; round < 2; round++) {
            assertThat(addInPieces(PLAIN, size)).isTrue();
            assertThat(reader.status()).isEqualTo(200);
            assertThat(body()).isEqualTo("hello world");
            assertThat(reader.keepAlive()).isTrue();
            reader.reset();
            assertThat(addInPieces(CHUNKED, size)).isTrue();
            assertThat(reader.status()).isEqualTo(404);
            assertThat(body()).isEqualTo("hello world");
            reader.reset();
        }
    }

    @Test
    void aResponseWithoutContentHasNone() {
        assertThat(addInPieces("HTTP/1.1 204 No Content\r\n\r\n", 100)).isTrue();
        assertThat(body()).isEmpty();
    }

    @Test
    void theServerMayEndTheConnection() {
        String last = "HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 0\r\n\r\n";
        assertThat(addInPieces(last, 100)).isTrue();
        assertThat(reader.keepAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n\r\n and more",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
            })
    void refusesWhatIsNoResponse(String bytes) {
        assertThatThrownBy(() -> addInPieces(bytes, 1_000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsTooLong() {
        var piece = Buffer.buffer(new byte[ResponseReader.MAX_BYTES + 1]);
        assertThatThrownBy(() -> reader.add(piece))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than");
    }

    /// Whether the last piece, and no piece before it, completed the response.
    private boolean addInPieces(String text, int size) {
        for (int at = 0; at < text.length(); at += size) {
            int end = Math.min(text.length(), at + size);
            boolean complete = reader.add(Buffer.buffer(text.substring(at, end), "ISO-8859-1"));
            if (complete || end == text.length()) {
                return complete && end == text.length();
            }
        }
        return false;
    }

    private String body() {
        int start = reader.bodyStart();
        return new String(reader.bytes(), start, reader.bodyEnd() - start, ISO_8859_1);
    }
}
