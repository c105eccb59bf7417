package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;

/// The key that a question has for some of its reads.
sealed interface KeyOf permits EntityKey, CombinationKey {

    /// Whether another key of the same frame always has the same bytes.
    boolean same(KeyOf other);

    byte[] encode(Frame frame);
}
