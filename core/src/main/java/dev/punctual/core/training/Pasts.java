package dev.punctual.core.training;

import java.util.ArrayList;
import java.util.List;

/// All pasts of a replay, which advance together.
final class Pasts implements AutoCloseable {
    private final List<Past> all = new ArrayList<>();

    void add(Past past) {
        all.add(past);
    }

    /// From when on the next of any is known; `Long.MAX_VALUE` if there is no more.
    long nextMicros() {
        long next = Long.MAX_VALUE;
        for (Past past : all) {
            next = Math.min(next, past.nextMicros());
        }
        return next;
    }

    void advance(long beforeMicros) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).advance(beforeMicros);
        }
    }

    @Override
    public void close() {
        all.forEach(Past::close);
    }
}
