package dev.punctual.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The JSON Schema of definition files, by which editors complete and check them while they are written.
///
/// It knows shapes, words and bounds. What names refer to and how things fit together only the project's reader knows.
public final class YamlSchema {
    private YamlSchema() {}

    /// The schema as JSON, of the draft 2020-12.
    public static String text() {
        try (InputStream in = YamlSchema.class.getResourceAsStream("punctual.schema.json")) {
            byte[] bytes =
                    Objects.requireNonNull(in, "the schema is part of the jar").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema", e);
        }
    }
}
