package dev.punctual.cli;

import dev.punctual.core.testing.OnnxWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A project with an index whose vectors a model makes: a real one of sentences, or a small one of numbers.
record EmbeddedShop(Path directory) {
    private static final String MINILM = "all-minilm-l6-v2-q";
    static final String PROJECT =
            """
            project: shop
            sources:
              files:
                kind: batch
                files: {items: items.csv}
            indexes:
              things:
                items: {source: files, sql: things.sql}
                id: item
                embedding: {model: {artefact: models/minilm.onnx, max_tokens: 32}, text: [title, topic]}
                metric: cosine
                kind: tree
            """;
    static final String VALUES =
            PROJECT.replace(
                    "{model: {artefact: models/minilm.onnx, max_tokens: 32}, text: [title, topic]}",
                    "{model: {artefact: models/values.onnx}, inputs: [size, weight]}");
    static final String HEAD = "item,title,topic,size,weight\n";
    private static final List<String> FLIGHTS =
            List.of(
                    "How late will this flight arrive?",
                    "What is the expected delay of the plane?",
                    "The aircraft landed an hour behind schedule");
    private static final List<String> MEALS =
            List.of(
                    "The soup was served cold.",
                    "My lunch had gone cold before it came to the table",
                    "Their kitchen burns every dish");

    void write() throws IOException {
        Files.createDirectories(directory.resolve("models"));
        model(directory.resolve("models/minilm.onnx"), ".onnx");
        model(directory.resolve("models/tokenizer.json"), "-tokenizer.json");
        Files.write(directory.resolve("models/values.onnx"), values(2f));
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        Files.writeString(directory.resolve("things.sql"), "SELECT * FROM items");
        items(20, "");
    }

    /// Writes a file of the real model.
    static void model(Path to, String ending) throws IOException {
        try (InputStream in = EmbeddedShop.class.getResourceAsStream("/" + MINILM + ending)) {
            Files.write(to, Objects.requireNonNull(in).readAllBytes());
        }
    }

    /// A model of two numbers: [a, b] gives [a * scale, b, a + b].
    static byte[] values(float scale) {
        return new OnnxWriter()
                .input("x", OnnxWriter.FLOAT, "rows", 2)
                .constant("w", new float[] {scale, 0, 1, 0, 1, 1}, 2, 3)
                .node("MatMul", List.of("x", "w"), "y", Map.of())
                .output("y", OnnxWriter.FLOAT, "rows", 3)
                .bytes();
    }

    /// Items of two topics in turn, and some more rows.
    void items(int count, String more) throws IOException {
        var csv = new StringBuilder(HEAD);
        for (int i = 0; i < count; i++) {
            List<String> texts = i % 2 == 0 ? FLIGHTS : MEALS;
            csv.append(i).append(",\"").append(texts.get(i / 2 % texts.size()));
            csv.append(" (").append(i).append(")\",");
            csv.append(i % 2 == 0 ? "travel," : "food,").append(i).append(',').append(-i - 1);
            csv.append('\n');
        }
        Files.writeString(directory.resolve("items.csv"), csv + more);
    }
}
