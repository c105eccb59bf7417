package dev.punctual.server.project;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.definition.EmbeddingModel.Input;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.embedding.Encoder;
import dev.punctual.core.embedding.Pooling;
import dev.punctual.core.embedding.TextEncoder;
import dev.punctual.core.embedding.ValueEncoder;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.onnx.OnnxModel;
import dev.punctual.onnx.OnnxOptions;
import dev.punctual.server.similar.Embedders;
import dev.punctual.tokenizers.HuggingFaceTokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The embedding models of a project: ONNX files in ONNX Runtime, their texts cut by the tokenizer beside them.
final class ProjectEmbedders implements Embedders {
    /// Larger files are refused before they are read.
    private static final long MOST_TOKENIZER_BYTES = 64L << 20;

    private final Path root;

    ProjectEmbedders(Path root) {
        this.root = root;
    }

    @Override
    public String fingerprint(EmbeddingModel model) {
        String tokenizer =
                model.input() instanceof Input.Text text ? sum(file(text.tokenizer())) : "";
        return Fingerprint.of(
                List.of(sum(file(model.artefact())), tokenizer, model.output(), model.input()));
    }

    @Override
    public Embedder open(EmbeddingModel model) {
        String fingerprint = fingerprint(model);
        try {
            OnnxModel graph =
                    OnnxModel.load(file(model.artefact()), OnnxOptions.of(model.parameters()));
            return closingIfItFails(graph, () -> open(model, graph, fingerprint));
        } catch (ServingException e) {
            String subject = "embedding model " + model.artefact() + ": ";
            throw new ServingException(e.code(), subject + e.getMessage(), e.field(), e);
        }
    }

    private Embedder open(EmbeddingModel model, OnnxModel graph, String fingerprint) {
        Encoder encoder =
                switch (model.input()) {
                    case Input.Text text -> texts(text);
                    case Input.Values(var tensors) -> new ValueEncoder(tensors);
                };
        Pooling pooling = model.input() instanceof Input.Text text ? text.pooling() : Pooling.FIRST;
        var output = new Embedder.Output(model.output(), pooling);
        return closingIfItFails(encoder, () -> new Embedder(graph, encoder, output, fingerprint));
    }

    private Encoder texts(Input.Text text) {
        Path file = file(text.tokenizer());
        try {
            if (Files.size(file) > MOST_TOKENIZER_BYTES) {
                throw new ServingException(
                        ErrorCode.TOO_LARGE,
                        "its tokenizer %s has over %d bytes"
                                .formatted(text.tokenizer(), MOST_TOKENIZER_BYTES));
            }
            return new TextEncoder(
                    HuggingFaceTokens.of(Files.readAllBytes(file), text.mostTokens()),
                    text.mostTokens());
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (ServingException e) {
            throw new ServingException(
                    e.code(),
                    "tokenizer " + text.tokenizer() + ": " + e.getMessage(),
                    e.field(),
                    e);
        }
    }

    /// Makes something that takes over what it is made of.
    private interface Making {
        Embedder make();
    }

    private static Embedder closingIfItFails(AutoCloseable part, Making making) {
        try {
            return making.make();
        } catch (ServingException e) {
            try {
                part.close();
            } catch (Exception other) {
                e.addSuppressed(other);
            }
            throw e;
        }
    }

    private Path file(String path) {
        Path file = root.resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND, "the project has no file '" + path + "' any more");
        }
        return file;
    }

    private static String sum(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                long _ = in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ServingException unreadable(Path file, IOException e) {
        return new ServingException(
                ErrorCode.STORAGE_FAILED, "cannot read " + file + ": " + e.getMessage(), null, e);
    }
}
