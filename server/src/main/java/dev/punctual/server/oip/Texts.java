package dev.punctual.server.oip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Walks the elements of a tensor of BYTES.
public final class Texts {
    private final ByteBuffer rest;

    /// @param data whose lengths are known to be right
    public Texts(ByteBuffer data) {
        this.rest = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    public boolean hasNext() {
        return rest.hasRemaining();
    }

    /// The next element as a text; null if it is not UTF-8.
    public @Nullable String next() {
        int length = rest.getInt();
        ByteBuffer element = rest.slice(rest.position(), length);
        rest.position(rest.position() + length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(element)
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
