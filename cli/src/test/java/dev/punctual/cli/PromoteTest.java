package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Versions are promoted by what was measured of them, by the command alone.
class PromoteTest {
    private static final String PROJECT =
            """
            project: parcels
            sources:
              files: {kind: batch, files: {parcels: parcels.csv}}
            endpoints:
              price:
                request: {asked: timestamp, weight: float64}
                time: asked
                budget: 5s
                rate: 50
                ladder: [{model: score}, {default: -1}]
            labels:
              prices:
                endpoint: price
                source: files
                sql: prices.sql
                label: price
                train: {from: 2026-01-01T00:00:00Z, to: 2026-02-01T00:00:00Z}
                validate: {from: 2026-02-01T00:00:00Z, to: 2026-03-01T00:00:00Z}
                test: {from: 2026-03-01T00:00:00Z, to: 2026-04-01T00:00:00Z}
            models:
              score:
                format: onnx
                artefact: models
                endpoint: price
                inputs: [weight]
                accept: {rmse: {max: 0.5}, size: 10KB}
            """;

    @TempDir Path root;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(root.resolve("punctual.yaml"), PROJECT);
        Files.writeString(
                root.resolve("prices.sql"),
                "SELECT asked, weight, price FROM parcels WHERE asked >= $from AND asked < $to"
                        + " ORDER BY asked");
        var rows = new StringBuilder("asked,weight,price\n");
        for (int month = 1; month <= 3; month++) {
            for (int day = 1; day <= 20; day++) {
                rows.append(
                        "2026-%02d-%02dT10:00:00Z,%d.5,%d%n"
                                .formatted(month, day, day, 2 * day + 1));
            }
        }
        Files.writeString(root.resolve("parcels.csv"), rows);
        version(1, 1);
    }

    private void version(int version, float factor) throws IOException {
        Path directory = Files.createDirectories(root.resolve("models/" + version));
        Files.write(
                directory.resolve("model.onnx"),
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 1)
                        .constant("factor", new float[] {factor}, 1, 1)
                        .node("MatMul", List.of("in", "factor"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes());
    }

    private String run(int expected, String... command) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Main.on(
                                new CommandLine(Main.class)
                                        .setOut(new PrintWriter(out))
                                        .setErr(new PrintWriter(err)))
                        .execute(command);
        assertThat(code).describedAs(out + "\n" + err).isEqualTo(expected);
        return out + "\n" + err;
    }

    private String promote(int expected, String version) {
        return run(
                expected,
                "promote",
                "score",
                version,
                "--seconds",
                "1",
                "--project",
                root.toString());
    }

    private String labels() throws IOException {
        return Files.readString(root.resolve(".punctual/models/score/labels.properties"));
    }

    private String evidence(int version) throws IOException {
        return Files.readString(
                root.resolve(".punctual/models/score/" + version + "/evidence.properties"));
    }

    @Test
    void aVersionThatKeepsItsThresholdsIsPromotedAndOneThatBreaksThemIsNot() throws IOException {
        promote(1, "1");
        assertThat(evidence(1)).contains("finding.1.subject=rmse").contains("finding.1.kept=false");
        version(2, 2);
        promote(0, "2");
        assertThat(labels()).contains("stable=2");
        assertThat(evidence(2))
                .contains("quality.metric.rmse=0.0")
                .contains("quality.rows=20")
                .contains("latency.0.endpoint=price")
                .contains("latency.0.rate=50.0")
                .contains("latency.0.requests=50")
                .contains("finding.1.kept=true")
                .contains("host.processors=");
        version(3, 3);
        promote(1, "3");
        assertThat(labels()).contains("stable=2");
        run(1, "promote", "score", "9", "--project", root.toString());
        run(0, "models", "score", "--project", root.toString());
    }

    @Test
    void aRunningGatewayMeasuresAndServesIt() throws IOException {
        try (var gateway =
                RunningGateway.start(
                        ProjectDirectory.at(root), GatewaySettings.of("127.0.0.1", 0))) {
            assertThat(gateway.port()).isPositive();
            version(2, 2);
            run(
                    0,
                    "promote",
                    "score",
                    "2",
                    "--canary",
                    "0.25",
                    "--seconds",
                    "1",
                    "--project",
                    root.toString());
            assertThat(labels()).contains("canary=2").contains("canary.share=0.25");
            run(0, "models", "score", "end-canary", "--project", root.toString());
            assertThat(labels()).doesNotContain("canary");
            promote(0, "2");
            assertThat(labels()).contains("stable=2");
        }
    }
}
