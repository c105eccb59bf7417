package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What users do wrong is told in a line that says what to do, and never by a stack trace.
final class MistakesTest {
    private static final String BARE =
            """
            project: bare
            endpoints:
              e:
                request: {at: timestamp, x: float64}
                time: at
                budget: 5ms
                ladder: [{default: 1.0}]
            """;

    @TempDir private Path directory = Path.of("unset");
    private Deliveries project = new Deliveries(directory);

    @BeforeEach
    void makeProject() throws IOException {
        project = Deliveries.in(directory);
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatToDo() throws IOException {
        project.write("punctual.yaml", BARE);
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            said(1, project.run("serve", "--port", port, "--grpc-port", "off"))
                    .contains("127.0.0.1:" + port + " for HTTP", "in use", "another port");
            said(1, project.run("serve", "--port", "0", "--grpc-port", port))
                    .contains("127.0.0.1:" + port + " for gRPC", "in use", "another port");
        }
        said(1, project.run("serve", "--port", "0", "--host", "192.0.2.1"))
                .contains("192.0.2.1:0", "address");
    }

    @ParameterizedTest
    @CsvSource({"--port,65536", "--port,-1", "--grpc-port,65536", "--grpc-port,-1"})
    void aPortThatThereCannotBeIsNotUnderstood(String option, String port) {
        said(2, project.run("serve", option, port))
                .contains(option + ": write a number from 0 to 65535, not " + port);
    }

    @Test
    void anUnknownOptionGetsAShortAnswer() {
        said(2, project.run("check", "--bogus"))
                .contains("Unknown option: '--bogus'", "`punctual check --help`")
                .hasLineCount(2);
    }

    @Test
    void definitionsAndSqlThatAreNotUtf8AreNamed() throws IOException {
        Path sql = directory.resolve("sql/labels.sql");
        Files.write(sql, "-- Größe\nSELECT 1".getBytes(StandardCharsets.ISO_8859_1));
        said(1, project.run("check")).contains(sql + " is not UTF-8");
        Path yaml = directory.resolve("punctual.yaml");
        Files.write(yaml, "project: größe".getBytes(StandardCharsets.ISO_8859_1));
        said(1, project.run("check")).contains(yaml + " is not UTF-8");
    }

    @Test
    void parametersOfATrainingAreCheckedBeforeAnyRowIsMade() throws IOException {
        project.change("max_depth: 2", "maxdepth: 2");
        said(1, project.run("check")).contains("model 'usual'", "'maxdepth' is unknown");
        said(1, project.run("train")).contains("model 'usual'", "'maxdepth' is unknown");
        assertThat(directory.resolve(".punctual/training")).doesNotExist();
    }

    @Test
    void filesThatAreDamagedAreNamed() throws IOException {
        project.write("punctual.yaml", BARE);
        Path state = Files.createDirectories(directory.resolve(".punctual"));
        Path address = state.resolve("gateway.properties");
        Files.writeString(address, "pid=none\nport=x\n");
        said(0, project.run("explain", "e")).contains("endpoint e");
        Files.write(address, new byte[] {'p', (byte) 0xFF});
        said(1, project.run("explain", "e"))
                .contains("cannot read " + address + ": it is not UTF-8");
        Files.writeString(address, "pid=\\u00");
        said(1, project.run("explain", "e")).contains("cannot read " + address + ": it is damaged");
    }

    @Test
    void whereThereIsNothingToTrainOrToMeasureItSaysSo() throws IOException {
        project.write("punctual.yaml", BARE);
        said(1, project.run("train")).contains("bare has no model to train");
        said(1, project.run("evaluate")).contains("bare has no labels");
        said(1, project.run("promote", "x", "1"))
                .contains("no model is called x; none is declared");
        said(1, project.run("materialize", "x")).contains("is called x; none is declared");
    }

    private static AbstractStringAssert<?> said(int code, Deliveries.Outcome outcome) {
        assertThat(outcome.text()).doesNotContain("\tat ", "Exception");
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(code);
        return assertThat(outcome.text());
    }
}
