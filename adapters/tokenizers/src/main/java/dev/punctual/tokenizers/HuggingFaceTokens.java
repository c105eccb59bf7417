package dev.punctual.tokenizers;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.punctual.core.embedding.Encoded;
import dev.punctual.core.embedding.Tokenizer;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A tokenizer that a `tokenizer.json` describes.
public final class HuggingFaceTokens implements Tokenizer {
    /*
     * Texts are encoded one by one, from as many threads as call: the library's own batches would start a thread for each
     * core beside ours. It pads nothing, whatever its file says: batches are put together here.
     */
    private static final String OFFLINE = "ai.djl.offline";

    /// Kept, as the JDK forgets levels of loggers that nobody holds. It says at each start which of its files fits.
    private static final Logger LIBRARY = Logger.getLogger("ai.djl");

    static {
        /*
         * Otherwise DJL tells its makers where it runs, if that is a machine of Amazon's, and looks for a library for the
         * graphics card on the net. With it, all that is used is in the jar.
         */
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
        LIBRARY.setLevel(Level.WARNING);
    }

    private final HuggingFaceTokenizer tokenizer;

    private HuggingFaceTokens(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// Reads a tokenizer.
    ///
    /// @param json its file
    /// @param mostTokens that are left of a text
    /// @throws ServingException with `INVALID_ARTEFACT` if it is none
    public static HuggingFaceTokens of(byte[] json, int mostTokens) {
        Map<String, String> options =
                Map.of(
                        "padding",
                        "false",
                        "truncation",
                        "true",
                        "maxLength",
                        Integer.toString(mostTokens),
                        "modelMaxLength",
                        Integer.toString(mostTokens));
        try {
            return new HuggingFaceTokens(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
        } catch (IOException | RuntimeException e) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    "it is no tokenizer.json of Hugging Face's tokenizers: " + e.getMessage(),
                    null,
                    e);
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            throw new ServingException(
                    ErrorCode.UNSUPPORTED,
                    "the library of tokenizers cannot be loaded here: " + e.getMessage(),
                    null,
                    e);
        }
    }

    @Override
    public Encoded.Tokens encode(String text) {
        Encoding encoding = tokenizer.encode(text);
        return new Encoded.Tokens(encoding.getIds(), encoding.getTypeIds());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
