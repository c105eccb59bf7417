package dev.punctual.core.stream;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.util.Arrays;

/// The identities of the events of one source that were applied within the grace. Used by one thread.
final class EventIds {
    /*
     * Two sets of 128-bit identities. New ones go into the young set; when the watermark has passed every event of the
     * old set, none of them can come again, so the old one is emptied and the two change places. An identity is
     * remembered for at least the grace. Integers are their own identity; texts are told apart by two independent 64-bit
     * hashes, under which two different texts among a thousand million are confused with a probability below 1e-20.
     */
    private IdSet young = new IdSet();
    private IdSet old = new IdSet();

    /// Forgets what cannot come again, once the events that moved the watermark are durable.
    void forgetBefore(long watermarkMicros) {
        if (old.newestMicros < watermarkMicros && young.size > 0) {
            IdSet emptied = old;
            old = young;
            young = emptied;
            young.clear();
        }
    }

    /// Remembers the identity of an event; false if it is known already.
    ///
    /// @param field the index of the event's identity in the frame
    boolean add(Frame event, int field, long timeMicros) {
        long high = high(event, field);
        long low = low(event, field);
        if (old.contains(high, low)) {
            return false;
        }
        return young.add(high, low, timeMicros);
    }

    /// Forgets an identity that was just added.
    void remove(Frame event, int field) {
        young.remove(high(event, field), low(event, field));
    }

    private static long high(Frame event, int field) {
        int cell = event.schema().cellOf(field);
        return event.schema().field(field).type() == ValueType.STRING
                ? hash(event.textAt(cell), 0x9e37_79b9_7f4a_7c15L)
                : 0;
    }

    private static long low(Frame event, int field) {
        int cell = event.schema().cellOf(field);
        return event.schema().field(field).type() == ValueType.STRING
                ? hash(event.textAt(cell), 0xc2b2_ae3d_27d4_eb4fL)
                : event.longAt(cell);
    }

    private static long hash(String text, long seed) {
        long hash = seed ^ text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash + text.charAt(i) * seed);
        }
        return hash;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }

    /// Open addressing over pairs of longs.
    private static final class IdSet {
        private static final int INITIAL = 64;

        private long[] highs = new long[INITIAL];
        private long[] lows = new long[INITIAL];
        private boolean[] used = new boolean[INITIAL];
        private int size;
        private long newestMicros = Frame.UNKNOWN_TIME;

        boolean contains(long high, long low) {
            return used[slot(high, low)];
        }

        boolean add(long high, long low, long timeMicros) {
            int slot = slot(high, low);
            if (used[slot]) {
                return false;
            }
            place(slot, high, low);
            newestMicros = Math.max(newestMicros, timeMicros);
            if (++size > used.length / 2) {
                grow();
            }
            return true;
        }

        void remove(long high, long low) {
            int hole = slot(high, low);
            if (!used[hole]) {
                return;
            }
            used[hole] = false;
            size--;
            // What follows may have been pushed past the hole: put each one back where it belongs.
            int mask = used.length - 1;
            for (int i = (hole + 1) & mask; used[i]; i = (i + 1) & mask) {
                used[i] = false;
                place(slot(highs[i], lows[i]), highs[i], lows[i]);
            }
        }

        void clear() {
            if (used.length > INITIAL && size < used.length / 8) {
                highs = new long[used.length / 2];
                lows = new long[used.length / 2];
                used = new boolean[used.length / 2];
            } else {
                Arrays.fill(used, false);
            }
            size = 0;
            newestMicros = Frame.UNKNOWN_TIME;
        }

        private void place(int slot, long high, long low) {
            used[slot] = true;
            highs[slot] = high;
            lows[slot] = low;
        }

        private int slot(long high, long low) {
            int mask = used.length - 1;
            int slot = (int) mix(high ^ mix(low)) & mask;
            while (used[slot] && (highs[slot] != high || lows[slot] != low)) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            long[] oldHighs = highs;
            long[] oldLows = lows;
            boolean[] oldUsed = used;
            highs = new long[oldUsed.length * 2];
            lows = new long[oldUsed.length * 2];
            used = new boolean[oldUsed.length * 2];
            for (int i = 0; i < oldUsed.length; i++) {
                if (oldUsed[i]) {
                    place(slot(oldHighs[i], oldLows[i]), oldHighs[i], oldLows[i]);
                }
            }
        }
    }
}
