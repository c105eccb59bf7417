package dev.punctual.core.embedding;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Texts for a transformer: the ids of their tokens, which of them are no padding, and to which text they belong.
///
/// @param mostTokens that the tokenizer leaves of a text
public record TextEncoder(Tokenizer tokenizer, int mostTokens) implements Encoder {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final List<String> KNOWN = List.of(IDS, MASK, TYPES);

    /// Texts are cut off behind so many characters for each token that is left, before they are read any further.
    private static final int CHARACTERS_OF_A_TOKEN = 64;

    @Override
    public void check(Signature signature) {
        boolean fits =
                signature.input(IDS).isPresent()
                        && signature.inputs().stream().allMatch(TextEncoder::known);
        if (!fits) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    "a model of texts takes %s as INT64 [?, ?] and perhaps %s and %s; this one takes %s"
                            .formatted(IDS, MASK, TYPES, signature.inputs()));
        }
    }

    private static boolean known(TensorSpec spec) {
        return KNOWN.contains(spec.name())
                && spec.type() == TensorType.INT64
                && spec.shape().equals(List.of(TensorSpec.ANY, TensorSpec.ANY));
    }

    @Override
    public List<String> columns() {
        return List.of();
    }

    @Override
    public Encoded encode(Description description) {
        if (!(description instanceof Description.Text(String text))) {
            throw new IllegalArgumentException("a model of texts was given values");
        }
        if (text.isBlank()) {
            throw new ServingException(ErrorCode.MISSING_FIELD, "the text is empty");
        }
        int most = mostTokens * CHARACTERS_OF_A_TOKEN;
        int end = Math.min(text.length(), most);
        boolean halved = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return tokenizer.encode(text.substring(0, halved ? end - 1 : end));
    }

    @Override
    public List<Tensor> tensors(List<Encoded> batch, Signature signature) {
        int width = batch.stream().mapToInt(Encoded::length).max().orElseThrow();
        long[] ids = new long[batch.size() * width];
        long[] mask = new long[ids.length];
        long[] types = new long[ids.length];
        int at = 0;
        for (Encoded each : batch) {
            if (each instanceof Encoded.Tokens tokens) {
                System.arraycopy(tokens.ids(), 0, ids, at, tokens.length());
                System.arraycopy(tokens.types(), 0, types, at, tokens.length());
                Arrays.fill(mask, at, at + tokens.length(), 1);
            }
            at += width;
        }
        var tensors = new ArrayList<Tensor>();
        for (TensorSpec spec : signature.inputs()) {
            long[] values =
                    switch (spec.name()) {
                        case IDS -> ids;
                        case MASK -> mask;
                        default -> types;
                    };
            tensors.add(Tensor.of(spec.name(), values, batch.size(), width));
        }
        return tensors;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
