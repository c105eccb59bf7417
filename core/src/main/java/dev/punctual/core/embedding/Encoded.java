package dev.punctual.core.embedding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model is given for one vector, before it joins others in a batch.
public sealed interface Encoded {

    /// What work it is: batches are made of what is about equally long.
    int length();

    /// The tokens of a text.
    final class Tokens implements Encoded {
        private final long[] ids;
        private final long[] types;

        /// @param ids by the tokenizer's vocabulary, one at least
        /// @param types for each whether it belongs to the first text, 0, or to another
        public Tokens(long[] ids, long[] types) {
            this.ids = ids;
            this.types = types;
        }

        /// Not to be changed.
        public long[] ids() {
            return ids;
        }

        /// Not to be changed.
        public long[] types() {
            return types;
        }

        @Override
        public int length() {
            return ids.length;
        }
    }

    /// Values in the order of an encoder's columns.
    record Row(List<@Nullable Object> values) implements Encoded {
        @Override
        public int length() {
            return 1;
        }
    }
}
