package dev.punctual.core.model;

import dev.punctual.core.time.MonotonicClock;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;

/// Whether this process permutes 64 bytes by one instruction, which [MaskTrees] live on.
final class BytePermutation {
    /*
     * The JDK does not say which of its vector operations are instructions on this processor; those that are not are
     * a hundred times and more slower, and 64 bytes have no such instruction on some processors with registers of that
     * length. So it is tried, once in a process and for a second at most: as soon as the JIT has compiled the
     * trial and a round of it takes less than a slow permutation ever could, the answer is
     * yes, some tenths of a second later.
     */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private BytePermutation() {}

    /// Whether it does, and the JDK's module for vectors was added at the start.
    static boolean quick() {
        return Tried.QUICK;
    }

    private static final class Tried {
        private static final boolean QUICK =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                        && Trial.ends(MonotonicClock.system());
    }

    /// What needs the module, which the JVM looks for as soon as it meets this class.
    private static final class Trial {
        private static final int LANES = 64;
        private static final int ROUND = 200;
        private static final long QUICK_NANOS = 20L * ROUND;

        /// Whether a round is quick within the time that there is.
        static boolean ends(MonotonicClock clock) {
            if (ByteVector.SPECIES_PREFERRED.length() != LANES) {
                return false;
            }
            var bytes = new byte[3 * LANES];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i & (LANES - 1));
            }
            long begin = clock.nanos();
            while (clock.nanos() - begin < PATIENCE_NANOS) {
                long start = clock.nanos();
                long mask = 0;
                for (int i = 0; i < ROUND; i++) {
                    mask ^= permuted(bytes, i & (LANES - 1));
                }
                if (clock.nanos() - start < QUICK_NANOS && mask == 0) {
                    return true;
                }
            }
            return false;
        }

        private static long permuted(byte[] bytes, int at) {
            ByteVector slots = ByteVector.fromArray(ByteVector.SPECIES_512, bytes, at);
            ByteVector a = ByteVector.fromArray(ByteVector.SPECIES_512, bytes, LANES);
            ByteVector b = ByteVector.fromArray(ByteVector.SPECIES_512, bytes, 2 * LANES);
            return slots.selectFrom(a, b).compare(VectorOperators.UGT, (byte) LANES).toLong();
        }
    }
}
