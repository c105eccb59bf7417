package dev.punctual.remote;

import static dev.punctual.remote.Remote.AMPLE;
import static dev.punctual.remote.Remote.ANY;
import static dev.punctual.remote.Remote.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.remote.ScriptedServer.Reply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RemoteRowsTest {
    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedServer.PLAIN, ScriptedServer.BINARY})
    void rowsAreAskedAsTheServerTakesThem(String metadata) throws InterruptedException {
        server.says(metadata, ScriptedServer.SIGNATURE);
        try (Remote remote = Remote.of(server.url(), patient())) {
            assertThat(remote.ask(3, 4)).isEqualTo(7);
            assertThat(remote.ask(AMPLE, 1, 2, 30, 40, -5, 0.5f)).containsExactly(3, 70, -4.5f);
            assertThat(remote.rows().predict(new float[] {9, 1, 2}, 1)).isEqualTo(3);
        }
        boolean binary = metadata.equals(ScriptedServer.BINARY);
        assertThat(server.calls())
                .allMatch(call -> call.head().contains("application/json") != binary)
                .allMatch(call -> call.text().contains("\"outputs\":[{\"name\":\"y\""))
                .allMatch(call -> call.text().contains("\"timeout\":") == binary);
    }

    @Test
    void aVersionIsAskedForByName() {
        var origin = new Origin.Remote(server.url(), "m n", "3", ANY, patient());
        try (Remote remote = Remote.of(origin, 2)) {
            assertThat(remote.ask(3, 4)).isEqualTo(7);
        }
        assertThat(server.calls().getFirst().path()).isEqualTo("/v2/models/m%20n/versions/3/infer");
    }

    @Test
    void connectionsAreUsedAgain() throws InterruptedException {
        try (Remote remote = Remote.of(server.url(), patient())) {
            for (int i = 0; i < 100; i++) {
                assertThat(remote.ask(i, 1)).isEqualTo(i + 1);
            }
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[-1,3]  | FP32  | -1 | does not take rows of 2 numbers",
                "[-1]    | FP32  | -1 | does not take rows of 2 numbers",
                "[1,2]   | FP32  | -1 | does not take rows of 2 numbers",
                "[-1,2]  | BYTES | -1 | does not take rows of 2 numbers",
                "[-1,2]  | FP32  | 1  | has no place 1 for each row, but 0 to 0",
            })
    void aModelThatDoesNotFitIsAnErrorAtTheStart(
            String shape, String type, int output, String message) {
        String signature =
                ScriptedServer.SIGNATURE.replace(
                        "\"FP32\",\"shape\":[-1,2]", "\"" + type + "\",\"shape\":" + shape);
        server.says(ScriptedServer.PLAIN, signature);
        assertRefused(new Origin.Answer("", output), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "z     | it has no output 'z'",
                "label | ",
                "''    | it has more than one output of floats",
            })
    void theOutputThatHoldsTheAnswerMustBeThere(String tensor, String message) {
        server.says(
                ScriptedServer.PLAIN,
                ScriptedServer.SIGNATURE.replace(
                        "\"outputs\":[",
                        "\"outputs\":[{\"name\":\"w\",\"datatype\":\"FP64\",\"shape\":[-1,1]},"));
        var answer = new Origin.Answer(tensor, -1);
        if (message == null) {
            Remote.of(new Origin.Remote(server.url(), "m", "", answer, patient()), 2).close();
        } else {
            assertRefused(answer, message);
        }
    }

    @Test
    void severalNumbersForARowNeedAChoice() {
        server.says(
                ScriptedServer.PLAIN,
                ScriptedServer.SIGNATURE.replace("\"shape\":[-1,1]", "\"shape\":[-1,3]"));
        assertRefused(ANY, "say which is the answer by 'output: 0' to 'output: 2'");
        server.does((_, _) -> answering("[1,3]", "[[10, 20, 30]]"));
        var origin = new Origin.Remote(server.url(), "m", "", new Origin.Answer("y", 1), patient());
        try (Remote remote = Remote.of(origin, 2)) {
            assertThat(remote.ask(1, 2)).isEqualTo(20);
        }
    }

    @Test
    void anInputForEachNumberIsServedToo() throws InterruptedException {
        server.says(
                ScriptedServer.PLAIN,
                ScriptedServer.SIGNATURE.replace(
                        "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]",
                        "\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT64\",\"shape\":[-1]},"
                                + "{\"name\":\"b\",\"datatype\":\"FP64\",\"shape\":[-1,1]}]"));
        server.does((_, _) -> answering("[2]", "[5, 6]"));
        try (Remote remote = Remote.of(server.url(), patient())) {
            assertThat(remote.ask(AMPLE, 1, 2.5f, 3, 4)).containsExactly(5, 6);
            assertThat(server.calls().getFirst().text())
                    .contains(
                            "{\"name\":\"a\",\"shape\":[2],\"datatype\":\"INT64\",\"data\":[1,3]}")
                    .contains(
                            "{\"name\":\"b\",\"shape\":[2,1],\"datatype\":\"FP64\",\"data\":[2.5,4.0]}");
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> remote.ask(Float.NaN, 1))
                    .withMessageContaining("input 'a' is INT64, which cannot hold NaN");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "500 | {\"error\":\"no memory\"} | it answered 500: no memory",
                "422 | {\"detail\":\"bad shape\"} | it answered 422: bad shape",
                "503 | gone | it answered 503: no JSON",
                "200 | {\"outputs\":[{\"name\":\"y\",\"shape\":[1,1],\"data\":[1 | its answer is no"
                        + " JSON",
                "200 | <html> | its answer is no JSON",
                "200 | [] | the answer is START_ARRAY instead of START_OBJECT",
                "200 | {} | its answer has no output 'y'",
                "200 | {\"outputs\":[{\"name\":\"z\",\"shape\":[1],\"data\":[1]}]} | its answer has"
                        + " no output 'y'",
                "200 | {\"outputs\":[{\"name\":\"y\",\"shape\":[3],\"data\":[1,2,3]}]} | it"
                        + " answered 3 numbers of shape [3] in 'y' for 1 rows",
                "200 | {\"outputs\":[{\"name\":\"y\",\"shape\":[0],\"data\":[]}]} | it answered 0"
                        + " numbers",
                "200 | {\"outputs\":[{\"name\":\"y\",\"shape\":[1],\"data\":[NaN]}]} | it answered"
                        + " NaN in 'y'",
                "200 | {\"outputs\":[{\"name\":\"y\",\"shape\":[1],\"data\":[1e999]}]} | it"
                        + " answered Infinity in 'y'",
                "200 | {\"outputs\":[{\"name\":\"y\",\"shape\":[1],\"data\":[{}]}]} | its data"
                        + " holds what is no number",
                "200 |"
                        + " {\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"parameters\":{\"binary_data_size\":4}}]}"
                        + " | it answered 0 bytes for 'y', but says that there are 4",
            })
    void anAnswerThatIsNoneNamesItsFault(int status, String body, String message)
            throws InterruptedException {
        server.does((_, _) -> Reply.of(status, body));
        try (Remote remote = Remote.of(server.url(), patient())) {
            ServingException failure = remote.failure(AMPLE);
            assertThat(failure.code()).isEqualTo(ErrorCode.REMOTE_FAILED);
            assertThat(failure)
                    .hasMessageStartingWith("model big at " + server.url())
                    .hasMessageContaining(message);
            server.does((_, usual) -> usual);
            assertThat(remote.ask(1, 2)).as("the next call does not notice").isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"-5, its header", "100000, bytes are JSON", "x, its header"})
    void aLengthThatLiesIsNoticed(String length, String message) throws InterruptedException {
        server.says(ScriptedServer.BINARY, ScriptedServer.SIGNATURE);
        server.does((_, usual) ->
                new Reply(
                        200, "Inference-Header-Content-Length: " + length + "\r\n", usual.body()));
        try (Remote remote = Remote.of(server.url(), patient())) {
            assertThat(remote.failure(AMPLE)).hasMessageContaining(message);
        }
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws InterruptedException {
        server.does((_, _) -> new Reply(200, "", ByteBuffer.allocate(17 << 20)));
        try (Remote remote = Remote.of(server.url(), patient())) {
            assertThat(remote.failureCode(AMPLE)).isEqualTo(ErrorCode.REMOTE_FAILED);
        }
    }

    @Test
    void aRowWithoutANumberDoesNoHarmToTheOthers() throws InterruptedException {
        server.does((_, _) -> answering("[2]", "[NaN, 4]"));
        try (Remote remote = Remote.of(server.url(), patient())) {
            assertThat(remote.ask(AMPLE, 1, 2, 3, 4)).containsExactly(Float.NaN, 4);
        }
    }

    @Test
    void moreCallsThanConnectionsAreRefused() throws InterruptedException {
        var release = new CompletableFuture<Void>();
        server.does((_, usual) -> {
            release.join();
            return usual;
        });
        try (Remote remote = Remote.of(server.url(), patient())) {
            List<CompletableFuture<Float>> calls =
                    IntStream.range(0, 4)
                            .mapToObj(i ->
                                    CompletableFuture.supplyAsync(
                                            () -> remote.ask(i, 0), Thread::startVirtualThread))
                            .toList();
            Remote.await(() -> remote.rows().health().underWay() == 4);
            assertThat(remote.failureCode(AMPLE)).isEqualTo(ErrorCode.OVERLOADED);
            release.complete(null);
            assertThat(calls.stream().map(CompletableFuture::join).toList())
                    .containsExactly(0f, 1f, 2f, 3f);
        }
    }

    @Test
    void aServerThatIsNotThereYetIsWaitedFor() throws InterruptedException {
        int port = server.port();
        server.close();
        try (Remote remote = Remote.unmet("http://127.0.0.1:" + port, patient())) {
            assertThat(remote.rows().available()).isFalse();
            assertThat(remote.rows().health().open()).isFalse();
            assertThat(remote.failureCode(AMPLE)).isEqualTo(ErrorCode.REMOTE_UNAVAILABLE);
            try (var _ = new ScriptedServer(port)) {
                Remote.await(remote.rows()::available);
                assertThat(remote.ask(1, 2)).isEqualTo(3);
            }
        }
    }

    private void assertRefused(Origin.Answer answer, String message) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() ->
                        Remote.of(new Origin.Remote(server.url(), "m", "", answer, patient()), 2))
                .withMessageContaining(message)
                .matches(e -> e.code() == ErrorCode.INVALID_ARTEFACT);
    }

    private static Reply answering(String shape, String data) {
        return Reply.of(
                200,
                "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":%s,\"data\":%s}]}"
                        .formatted(shape, data));
    }
}
