package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.KeyBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Where the rows of a table are.
sealed interface Place {
    /// Which is never given to another.
    long number();

    /// The name of the hash that has them.
    KeyBytes name();

    default byte[] hash() {
        return name().bytes();
    }

    /// As the table of tables holds it.
    byte[] encoded();

    /// Rows that are written one by one.
    record Rows(long number, KeyBytes name) implements Place {
        @Override
        public byte[] encoded() {
            return ByteBuffer.allocate(9).put((byte) 'R').putLong(number).array();
        }
    }

    /// One generation.
    ///
    /// @param rows how many it was published with
    /// @param publishedMillis when
    record Generation(long number, KeyBytes name, long rows, long publishedMillis, String id)
            implements Place {
        @Override
        public byte[] encoded() {
            byte[] identity = id.getBytes(UTF_8);
            return ByteBuffer.allocate(25 + identity.length)
                    .put((byte) 'G')
                    .putLong(number)
                    .putLong(rows)
                    .putLong(publishedMillis)
                    .put(identity)
                    .array();
        }
    }

    /// Reads what [#encoded] has written.
    static Place decode(byte[] bytes, Keys keys) {
        var in = ByteBuffer.wrap(bytes);
        if (bytes.length == 9 && in.get() == 'R') {
            long number = in.getLong();
            return new Rows(number, new KeyBytes(keys.rows(number)));
        }
        if (bytes.length > 25 && in.rewind().get() == 'G') {
            long number = in.getLong();
            long rows = in.getLong();
            long published = in.getLong();
            String id = new String(Arrays.copyOfRange(bytes, 25, bytes.length), UTF_8);
            return new Generation(
                    number, new KeyBytes(keys.generation(number)), rows, published, id);
        }
        throw new ServingException(
                ErrorCode.STORAGE_FAILED,
                "the place of a table cannot be read; another release may have written it");
    }
}
