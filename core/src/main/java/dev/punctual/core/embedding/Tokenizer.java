package dev.punctual.core.embedding;

/// Cuts texts into the tokens that a model knows. Any thread may use it.
public interface Tokenizer extends AutoCloseable {

    /// The tokens of a text, those around it that the model expects included, without padding.
    ///
    /// @throws dev.punctual.core.error.ServingException if the text cannot be cut
    Encoded.Tokens encode(String text);

    @Override
    void close();
}
