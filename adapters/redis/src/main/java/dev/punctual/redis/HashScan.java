package dev.punctual.redis;

import dev.punctual.core.store.OnlineStore.RowVisitor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Walks over the rows of a hash that does not change meanwhile.
final class HashScan {
    /*
     * The server gives fields in no order, some perhaps twice. For the order of the keys the rows of the lowest ones are
     * gathered until they have some size, visited, and the hash is gone over again for the next. So a scan of what is
     * large takes several passes, and no more memory than that of one.
     */
    private static final long FIELDS_TOGETHER = 1_000;
    private static final long BYTES_GATHERED = 64L << 20;

    private final RedisLink link;
    private final byte[] hash;
    private final long bytesGathered;

    HashScan(RedisLink link, byte[] hash) {
        this(link, hash, BYTES_GATHERED);
    }

    /// @param bytesGathered how much of it is held at a time
    HashScan(RedisLink link, byte[] hash, long bytesGathered) {
        this.link = link;
        this.hash = hash;
        this.bytesGathered = bytesGathered;
    }

    /// Visits the rows as they come, a row perhaps more than once.
    void each(RowVisitor visitor) {
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            ScanCursor from = cursor;
            MapScanCursor<byte[], byte[]> page =
                    link.ask(commands ->
                            commands.hscan(hash, from, ScanArgs.Builder.limit(FIELDS_TOGETHER)));
            page.getMap()
                    .forEach((field, row) -> {
                        if (Keys.isRow(field)) {
                            visitor.row(Keys.key(field), row);
                        }
                    });
            cursor = page;
        } while (!cursor.isFinished());
    }

    /// Visits the first rows in the order of the keys' unsigned bytes.
    ///
    /// @param complete asked after each pass, before its rows are visited; if it says no, the scan ends
    /// @return false if it did
    boolean inOrder(long limit, RowVisitor visitor, Complete complete) {
        byte[] after = null;
        for (long left = limit; left > 0; ) {
            var lowest = new Lowest(after, left, bytesGathered);
            each(lowest::offer);
            if (!complete.isSo()) {
                return false;
            }
            for (Map.Entry<byte[], byte[]> row : lowest.rows.entrySet()) {
                visitor.row(row.getKey(), row.getValue());
            }
            left = lowest.more ? left - lowest.rows.size() : 0;
            after = lowest.rows.isEmpty() ? null : lowest.rows.lastKey();
        }
        return true;
    }

    /// Whether what was read was all there.
    @FunctionalInterface
    interface Complete {
        boolean isSo();
    }

    /// The rows of the lowest keys above one, as many as may be held at a time.
    private static final class Lowest {
        private final byte @Nullable [] after;
        private final long limit;
        private final long mostBytes;
        private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        private long bytes;
        private boolean more; // rows than are held

        Lowest(byte @Nullable [] after, long limit, long mostBytes) {
            this.after = after;
            this.limit = limit;
            this.mostBytes = mostBytes;
        }

        void offer(byte[] key, byte[] row) {
            if (after != null && Arrays.compareUnsigned(key, after) <= 0) {
                return;
            }
            if (more && Arrays.compareUnsigned(key, rows.lastKey()) > 0) {
                return;
            }
            byte[] before = rows.put(key, row);
            bytes += before == null ? key.length + row.length : 0;
            while (rows.size() > 1 && (rows.size() > limit || bytes > mostBytes)) {
                Map.Entry<byte[], byte[]> last = rows.pollLastEntry();
                bytes -= last.getKey().length + last.getValue().length;
                more = true;
            }
        }
    }
}
