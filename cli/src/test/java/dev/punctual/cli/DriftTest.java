package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A gateway is asked what its model was trained for, and then something else.
class DriftTest {
    private static final int ROWS = 4_000;
    private static final int ASKED = 1_000;
    private static final List<String> KINDS = List.of("letter", "parcel", "crate");
    private static final String PROJECT =
            """
            project: parcels
            sources:
              files: {kind: batch, files: {parcels: parcels.csv}}
            endpoints:
              price:
                request: {asked: timestamp, weight: float64, kind: string, express: bool}
                time: asked
                derived:
                  heavy: {type: float64, expression: weight * 2.0}
                budget: 5s
                log: {share: 1}
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
              score: {format: onnx, artefact: model.onnx, endpoint: price, inputs: [weight]}
            """;

    @TempDir Path root;

    private final SplittableRandom random = new SplittableRandom(3);

    @BeforeEach
    void train() throws IOException {
        Files.writeString(root.resolve("punctual.yaml"), PROJECT);
        Files.writeString(
                root.resolve("prices.sql"),
                "SELECT asked, weight, kind, express, price FROM parcels WHERE asked >= $from AND"
                        + " asked < $to ORDER BY asked");
        var rows = new StringBuilder("asked,weight,kind,express,price\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append(
                    "2026-01-%02dT10:%02d:%02dZ,%s,%s,%s,1%n"
                            .formatted(
                                    1 + i % 30,
                                    i / 60 % 60,
                                    i % 60,
                                    weight(),
                                    KINDS.get(random.nextInt(3)),
                                    random.nextBoolean()));
        }
        for (int month = 2; month <= 3; month++) {
            rows.append("2026-0%d-01T10:00:00Z,1.5,letter,true,1%n".formatted(month));
        }
        Files.writeString(root.resolve("parcels.csv"), rows);
        Files.write(
                root.resolve("model.onnx"),
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 1)
                        .constant("factor", new float[] {3}, 1, 1)
                        .node("MatMul", List.of("in", "factor"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes());
        run(0, "training-set");
    }

    private double weight() {
        return 10 + 3 * random.nextDouble() + 2 * random.nextDouble();
    }

    private String run(int expected, String... command) {
        var out = new StringWriter();
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--project", root.toString()));
        int code =
                Main.on(
                                new CommandLine(Main.class)
                                        .setOut(new PrintWriter(out))
                                        .setErr(new PrintWriter(out)))
                        .execute(all.toArray(String[]::new));
        assertThat(code).describedAs(out.toString()).isEqualTo(expected);
        return out.toString();
    }

    /// Asks so much that weights are heavier by some, and kinds are of the first few.
    private void ask(double heavier, int kinds) throws Exception {
        var body = new StringBuilder("{\"instances\":[");
        for (int i = 0; i < ASKED; i++) {
            body.append(i == 0 ? "" : ",")
                    .append(
                            "{\"asked\":\"2026-05-01T10:00:00Z\",\"weight\":%s,\"kind\":\"%s\",\"express\":%s}"
                                    .formatted(
                                            weight() + heavier,
                                            KINDS.get(random.nextInt(kinds)),
                                            random.nextBoolean()));
        }
        try (RunningGateway gateway =
                        RunningGateway.start(
                                ProjectDirectory.at(root), GatewaySettings.of("127.0.0.1", 0));
                var client = HttpClient.newHttpClient()) {
            var uri =
                    URI.create(
                            "http://127.0.0.1:%d/v1/endpoints/price:predict"
                                    .formatted(gateway.port()));
            var request =
                    HttpRequest.newBuilder(uri)
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(body.append("]}").toString()))
                            .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsLikeTheTrainingRowsIsStableAndWhatIsNotIsNamed() throws Exception {
        ask(0, 3);
        assertThat(run(0, "drift"))
                .contains("price: 1,000 answers against 4,000 training rows")
                .containsPattern("weight +│ stable")
                .containsPattern("heavy +│ stable")
                .containsPattern("kind +│ stable")
                .containsPattern("prediction of score +│ stable")
                .doesNotContain("asked");
        ask(2, 2);
        assertThat(run(1, "drift", "price", "--json"))
                .containsPattern("\"column\" ?: ?\"weight\",\\s*\"index\" ?: ?[0-9.]+")
                .containsPattern("\"worst\" ?: ?\"major\"");
        String text = run(1, "drift", "price");
        assertThat(text)
                .containsPattern("weight +│ major")
                .containsPattern("prediction of score +│ major")
                .containsPattern("express +│ stable");
    }

    @Test
    void whatCannotBeComparedIsSaid() {
        assertThat(run(1, "drift")).contains("no answers of endpoint price are logged");
        assertThat(run(2, "drift", "--since", "soon")).contains("write a duration such as 24h");
    }
}
