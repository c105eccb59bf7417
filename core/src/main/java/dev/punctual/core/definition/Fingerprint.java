package dev.punctual.core.definition;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// A stable hash of definitions, by which finished steps are recognised: equal definitions have equal ones in every run.
public final class Fingerprint {
    /*
     * The text of a record is canonical here because definitions hold only texts, numbers, enums, schemas and
     * collections that keep their order. Each part is preceded by its length, so that parts cannot run into each other.
     */

    private Fingerprint() {}

    /// The SHA-256 of the parts, in their order, as 64 hexadecimal digits.
    ///
    /// @param parts definitions, or texts such as the hash of a file or the version of a format
    public static String of(List<?> parts) {
        MessageDigest digest = sha256();
        for (Object part : parts) {
            byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
            digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(text);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
