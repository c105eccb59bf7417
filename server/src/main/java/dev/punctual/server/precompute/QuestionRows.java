package dev.punctual.server.precompute;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Questions one after another as bytes, each behind the key of its answer.
final class QuestionRows {
    /*
     * A value that is the same as in the question before is not written again, so that it need not be made again either.
     * Of the texts, the first so many different ones are numbered as they come, and written by their number when they come
     * again; the reader then gives the same String, whose comparisons and hash are quick.
     */
    private static final byte MISSING = 0;
    private static final byte PRESENT = 1;
    private static final byte DEFAULTED = 2;
    private static final byte SAME = 3;
    private static final byte PRESENT_AGAIN = 4;
    private static final byte DEFAULTED_AGAIN = 5;
    private static final int MOST_TEXTS = 4_096;
    private static final int FIRST_BYTES = 64 << 10;

    private QuestionRows() {}

    private static boolean textual(Schema schema, int field) {
        return schema.field(field).type() == ValueType.STRING;
    }

    /// Writes questions.
    static final class Writer {
        private final Schema schema;
        private final Map<String, Integer> texts = new HashMap<>();
        private Frame before;
        private ByteBuffer bytes = empty(FIRST_BYTES);
        private int rows;

        Writer(Schema schema) {
            this.schema = schema;
            this.before = new Frame(schema);
        }

        private static ByteBuffer empty(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        void add(byte[] key, Frame question) {
            room(Short.BYTES + key.length).putShort((short) key.length).put(key);
            for (int i = 0; i < schema.size(); i++) {
                int cell = schema.cellOf(i);
                if (rows > 0 && question.sameValue(i, before)) {
                    room(1).put(SAME);
                } else if (!question.has(i)) {
                    room(1).put(MISSING);
                } else if (textual(schema, i)) {
                    add(question.textAt(cell), tag(question, i));
                } else {
                    room(1 + Long.BYTES).put(tag(question, i)).putLong(question.longAt(cell));
                }
                before.copy(question, i, i);
            }
            rows++;
        }

        private void add(String text, byte tag) {
            Integer number = texts.get(text);
            if (number != null) {
                byte again = tag == DEFAULTED ? DEFAULTED_AGAIN : PRESENT_AGAIN;
                room(1 + Integer.BYTES).put(again).putInt(number);
                return;
            }
            if (texts.size() < MOST_TEXTS) {
                texts.put(text, texts.size());
            }
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            room(1 + Integer.BYTES + encoded.length).put(tag).putInt(encoded.length).put(encoded);
        }

        private static byte tag(Frame question, int field) {
            return question.status(field) == FeatureStatus.DEFAULTED ? DEFAULTED : PRESENT;
        }

        private ByteBuffer room(int size) {
            if (bytes.remaining() < size) {
                int more = Math.max(bytes.capacity(), size);
                bytes = empty(bytes.capacity() + more).put(bytes.flip());
            }
            return bytes;
        }

        int rows() {
            return rows;
        }

        int size() {
            return bytes.position();
        }

        /// What was written, from the first to the last byte; begins anew after that.
        ByteBuffer take() {
            ByteBuffer written = bytes.flip();
            bytes = empty(FIRST_BYTES);
            before = new Frame(schema);
            texts.clear();
            rows = 0;
            return written;
        }
    }

    /// Reads questions in the order in which they were written.
    static final class Reader {
        private final Schema schema;
        private final ByteBuffer bytes;
        private final List<String> texts = new ArrayList<>();
        private int keyAt;
        private int keyLength;

        Reader(Schema schema, ByteBuffer bytes) {
            this.schema = schema;
            this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        }

        /// Changes a frame that holds the question before to the next one. For the first one it may hold anything.
        ///
        /// @return in which fields they may differ: bit *i* for the field *i*, modulo 64
        long next(Frame question) {
            long differs = 0;
            keyLength = Short.toUnsignedInt(bytes.getShort());
            keyAt = bytes.position();
            bytes.position(keyAt + keyLength);
            for (int i = 0; i < schema.size(); i++) {
                byte tag = bytes.get();
                if (tag == SAME) {
                    continue;
                }
                differs |= 1L << i;
                switch (tag) {
                    case PRESENT, DEFAULTED -> value(question, i);
                    case PRESENT_AGAIN, DEFAULTED_AGAIN ->
                            question.putText(schema.cellOf(i), texts.get(bytes.getInt()));
                    default -> {}
                }
                question.status(
                        i,
                        switch (tag) {
                            case PRESENT, PRESENT_AGAIN -> FeatureStatus.PRESENT;
                            case DEFAULTED, DEFAULTED_AGAIN -> FeatureStatus.DEFAULTED;
                            default -> FeatureStatus.MISSING;
                        });
            }
            return differs;
        }

        /// Where the key of the question read last begins, and how long it is.
        int keyAt() {
            return keyAt;
        }

        int keyLength() {
            return keyLength;
        }

        private void value(Frame question, int field) {
            int cell = schema.cellOf(field);
            if (textual(schema, field)) {
                int length = bytes.getInt();
                var text =
                        new String(
                                bytes.array(),
                                bytes.arrayOffset() + bytes.position(),
                                length,
                                StandardCharsets.UTF_8);
                bytes.position(bytes.position() + length);
                if (texts.size() < MOST_TEXTS) {
                    texts.add(text);
                }
                question.putText(cell, text);
            } else {
                question.putLong(cell, bytes.getLong());
            }
        }
    }
}
