package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;

/// The key that a question has for some of its reads.
sealed interface KeyOf permits EntityKey, CombinationKey {

    /// Whether another key of the same frame always has the same bytes.
    boolean same(KeyOf other);

    /// Whether the key of a frame is that of another one, as far as it can be told without making it.
    ///
    /// @param differs whether they differ in a field; the fields beyond are not looked at
    boolean same(boolean[] differs);

    byte[] encode(Frame frame);
}
