package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// The right to write a store, which one process at a time has.
///
/// It expires unless it is renewed, so that a process that died, or cannot reach the server, does not keep it. A process
/// that died on this host is seen to be dead at once. Whatever changes the store checks it in the same step, so who lost
/// it without knowing writes nothing.
final class WriterLease {
    private static final Duration TERM = Duration.ofSeconds(10);

    private final RedisLink link;
    private final byte[] key;
    private final Writer self = Writer.here();
    private volatile boolean held;

    WriterLease(RedisLink link, byte[] key) {
        this.link = link;
        this.key = key;
    }

    /// Who writes.
    private record Writer(String host, long pid, String session) {
        static Writer here() {
            return new Writer(hostName(), ProcessHandle.current().pid(), "" + UUID.randomUUID());
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "unknown";
            }
        }

        byte[] bytes() {
            return toString().getBytes(UTF_8);
        }

        @Override
        public String toString() {
            return host + " process " + pid + " session " + session;
        }

        /// Whether a text names a process of this host that is no more.
        boolean isDead(String other) {
            String[] parts = other.split(" ", -1);
            return parts.length == 5
                    && parts[0].equals(host)
                    && !host.equals("unknown")
                    && ProcessHandle.of(Long.parseLong(parts[2])).isEmpty();
        }
    }

    boolean held() {
        return held;
    }

    /// Who this is, as the scripts want it.
    byte[] writer() {
        return self.bytes();
    }

    /// What came of asking for it.
    enum Claim {
        /// This process had it before.
        RENEWED,

        /// Nobody had it, though this process may have had it before and lost it.
        TAKEN,

        /// Another process has it.
        REFUSED
    }

    Claim claim() {
        String before = tryClaim();
        if (!before.equals(self.toString()) && self.isDead(before)) {
            link.run(Script.RESIGN, List.of(key), List.of(before.getBytes(UTF_8)));
            before = tryClaim();
        }
        Claim claim =
                before.isEmpty()
                        ? Claim.TAKEN
                        : before.equals(self.toString()) ? Claim.RENEWED : Claim.REFUSED;
        held = claim != Claim.REFUSED;
        return claim;
    }

    /// Takes it.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if another process has it
    void require() {
        if (claim() == Claim.REFUSED) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "the store in redis at "
                            + link.options().address()
                            + " is written by "
                            + tryClaim()
                            + "; stop that first, or wait "
                            + TERM.toSeconds()
                            + " s if it is no more");
        }
    }

    /// Who had it.
    private String tryClaim() {
        return link.run(
                Script.CLAIM,
                List.of(key),
                List.of(self.bytes(), Long.toString(TERM.toMillis()).getBytes(UTF_8)));
    }

    void resign() {
        if (held) {
            held = false;
            link.run(Script.RESIGN, List.of(key), List.of(self.bytes()));
        }
    }
}
