package dev.punctual.core.value;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The binary form of the keys of one entity: equal keys have equal bytes, different keys different ones.
///
/// The bytes sort like the values, field after field: false before true, integers and timestamps by number, texts by
/// code point. Any thread may use it.
public final class KeyCodec {
    /*
     * BOOL is one byte, 0 or 1. INT64 and TIMESTAMP are eight, most significant first, with the sign bit flipped so that
     * negative numbers sort first. STRING is its UTF-8 with each 00 written as 00 FF, closed by 00 00: the end sorts
     * before every continuation, so "a" < "a\0" < "ab", and ("a","bc") differs from ("ab","c"). A key without fields is
     * the byte 00, because some stores know no empty key.
     *
     * Floating-point keys are refused: NaN and the two zeros make equality a matter of opinion.
     */

    /// The longest text in a key, in bytes of UTF-8.
    public static final int MAX_TEXT_BYTES = 1 << 10;

    /// The longest key, in bytes.
    public static final int MAX_KEY_BYTES = 4 << 10;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte ESCAPED = (byte) 0xff;

    private final ValueType[] types;

    /// The codec of keys of these fields, all of them scalars.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if one is a list or a floating-point number
    public KeyCodec(Schema key) {
        this.types = new ValueType[key.size()];
        for (int i = 0; i < types.length; i++) {
            Field field = key.field(i);
            if (!field.scalar() || field.type() == ValueType.FLOAT64) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "key field "
                                + field.name()
                                + " must be a single bool, int64, string or timestamp",
                        field.name());
            }
            types[i] = field.type();
        }
    }

    /// Encodes a key from the fields of a frame.
    ///
    /// @param fields the frame's field of each key field
    /// @throws ServingException with `MISSING_FIELD` if one has no value, or `OUT_OF_RANGE` if a text or the key is too
    ///     long or a text is not Unicode; it names the frame's field
    public byte[] encode(Frame frame, int[] fields) {
        if (types.length == 0) {
            return new byte[1];
        }
        byte[] key = new byte[length(frame, fields)];
        int at = 0;
        for (int i = 0; i < types.length; i++) {
            int cell = frame.schema().cellOf(fields[i]);
            switch (types[i]) {
                case BOOL -> key[at++] = (byte) (frame.longAt(cell) == 0 ? 0 : 1);
                case STRING -> at = putText(frame.textAt(cell), key, at);
                default -> {
                    LONGS.set(key, at, frame.longAt(cell) ^ Long.MIN_VALUE);
                    at += Long.BYTES;
                }
            }
        }
        return key;
    }

    /// Writes the values of a key into consecutive fields of a frame, and makes them present.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if the bytes are not a key of this entity
    public void decode(byte[] key, Frame frame, int firstField) {
        if (types.length == 0) {
            check(key.length == 1 && key[0] == 0);
            return;
        }
        int at = 0;
        for (int i = 0; i < types.length; i++) {
            int cell = frame.schema().cellOf(firstField + i);
            at =
                    switch (types[i]) {
                        case BOOL -> takeBool(key, at, frame, cell);
                        case STRING -> takeText(key, at, frame, cell);
                        default -> takeLong(key, at, frame, cell);
                    };
            frame.status(firstField + i, FeatureStatus.PRESENT);
        }
        check(at == key.length);
    }

    private int length(Frame frame, int[] fields) {
        int length = 0;
        for (int i = 0; i < types.length; i++) {
            int field = fields[i];
            if (!frame.has(field)) {
                String name = frame.schema().field(field).name();
                throw new ServingException(
                        ErrorCode.MISSING_FIELD,
                        name + " is part of a key and must be given",
                        name);
            }
            length +=
                    switch (types[i]) {
                        case BOOL -> 1;
                        case STRING -> textLength(frame, field);
                        default -> Long.BYTES;
                    };
            if (length > MAX_KEY_BYTES) {
                throw outOfRange(frame, field, "makes a key of over " + MAX_KEY_BYTES + " bytes");
            }
        }
        return length;
    }

    private static int textLength(Frame frame, int field) {
        String text = frame.textAt(frame.schema().cellOf(field));
        if (plain(text)) {
            return text.length() + 2;
        }
        int bytes = text.length() > MAX_TEXT_BYTES ? text.length() : Utf8.length(text);
        if (bytes < 0) {
            throw outOfRange(frame, field, "holds half a surrogate pair, which is not Unicode");
        }
        if (bytes > MAX_TEXT_BYTES) {
            throw outOfRange(frame, field, "must be at most " + MAX_TEXT_BYTES + " bytes long");
        }
        for (int i = text.indexOf('\0'); i >= 0; i = text.indexOf('\0', i + 1)) {
            bytes++;
        }
        return bytes + 2;
    }

    /// Whether a text is short and each of its chars is one byte of the key.
    private static boolean plain(String text) {
        int length = text.length();
        if (length > MAX_TEXT_BYTES) {
            return false; // a huge text is not walked through
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int putText(String text, byte[] key, int at) {
        int to = at;
        int start = 0;
        for (int nul = text.indexOf('\0'); nul >= 0; nul = text.indexOf('\0', start)) {
            to = Utf8.write(text, start, nul, key, to) + 1; // a new array is zero already
            key[to++] = ESCAPED;
            start = nul + 1;
        }
        return Utf8.write(text, start, text.length(), key, to) + 2;
    }

    private static int takeBool(byte[] key, int at, Frame frame, int cell) {
        check(at < key.length && (key[at] & ~1) == 0);
        frame.putLong(cell, key[at]);
        return at + 1;
    }

    private static int takeLong(byte[] key, int at, Frame frame, int cell) {
        check(at + Long.BYTES <= key.length);
        frame.putLong(cell, (long) LONGS.get(key, at) ^ Long.MIN_VALUE);
        return at + Long.BYTES;
    }

    private static int takeText(byte[] key, int at, Frame frame, int cell) {
        byte[] text = new byte[Math.min(key.length - at, MAX_TEXT_BYTES)];
        int length = 0;
        int i = at;
        while (true) {
            check(i + 1 < key.length);
            if (key[i] == 0 && key[i + 1] == 0) {
                break;
            }
            check(length < text.length && (key[i] != 0 || key[i + 1] == ESCAPED));
            text[length++] = key[i];
            i += key[i] == 0 ? 2 : 1;
        }
        try {
            var bytes = ByteBuffer.wrap(text, 0, length);
            frame.putText(cell, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            throw corrupt(e);
        }
        return i + 2;
    }

    private static void check(boolean wellFormed) {
        if (!wellFormed) {
            throw corrupt(null);
        }
    }

    private static ServingException corrupt(@Nullable Throwable cause) {
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                "a stored key does not have the fields of its entity; load the table again",
                null,
                cause);
    }

    private static ServingException outOfRange(Frame frame, int field, String what) {
        String name = frame.schema().field(field).name();
        return new ServingException(ErrorCode.OUT_OF_RANGE, name + " " + what, name);
    }
}
