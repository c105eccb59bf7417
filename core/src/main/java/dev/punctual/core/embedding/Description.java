package dev.punctual.core.embedding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the vector of an item, or of what is asked for, is made of.
public sealed interface Description {

    /// The bytes of a hash.
    int HASH_BYTES = 16;

    record Text(String text) implements Description {}

    /// Values of columns: texts, `Long` and `Double`, or null.
    record Values(List<@Nullable Object> values) implements Description {
        public Values(List<@Nullable Object> values) {
            this.values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /// A hash of it and of the model: equal ones have equal vectors.
    default byte[] hash(String model) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(model.getBytes(StandardCharsets.UTF_8));
            switch (this) {
                case Text(String text) -> update(digest, text);
                case Values(var values) -> values.forEach(value -> update(digest, value));
            }
            return Arrays.copyOf(digest.digest(), HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, @Nullable Object value) {
        byte[] bytes = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        String kind = value == null ? "null" : value.getClass().getSimpleName();
        digest.update((kind + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }
}
