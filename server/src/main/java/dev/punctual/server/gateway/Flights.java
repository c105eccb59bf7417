package dev.punctual.server.gateway;

import dev.punctual.core.ladder.PredictionCache.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/// Predictions that are being computed, and who waits for them instead of computing the same. Any thread may use it.
final class Flights {
    /*
     * Whoever waits looks for the prediction in the cache when the flight has landed, and computes it if it is not there:
     * the flight may have failed. So nobody depends on another's fate for longer than it flies.
     *
     * Those who wait are resumed by the thread that lands the flight, one after the other. Hence the bound: the next one
     * starts a flight of its own, for which others may wait.
     */
    static final int MOST_WAITING = 256;

    private final ConcurrentMap<RowKey, Flight> flying = new ConcurrentHashMap<>();

    /// Whether a prediction is being computed.
    boolean underWay(RowKey key) {
        return flying.containsKey(key);
    }

    /// Waits until a prediction that is being computed is there or has failed; false if nobody computes it, or if too many
    /// wait already.
    boolean join(RowKey key, Runnable landed) {
        Flight flight = flying.get(key);
        return flight != null && flight.join(landed);
    }

    /// Takes note that predictions are being computed, which [Flight#land] must end.
    Flight begin(List<RowKey> keys) {
        var flight = new Flight(keys);
        keys.forEach(key -> flying.put(key, flight));
        return flight;
    }

    /// How many predictions are being computed.
    int size() {
        return flying.size();
    }

    /// One computation of some predictions.
    final class Flight {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<RowKey> keys;
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean over;

        Flight(List<RowKey> keys) {
            this.keys = keys;
        }

        private boolean join(Runnable landed) {
            lock.lock();
            try {
                return !over && waiting.size() < MOST_WAITING && waiting.add(landed);
            } finally {
                lock.unlock();
            }
        }

        /// Whether others wait for it.
        boolean awaited() {
            lock.lock();
            try {
                return !waiting.isEmpty();
            } finally {
                lock.unlock();
            }
        }

        /// Ends it, well or not, and resumes those who wait; only the first call counts.
        void land() {
            keys.forEach(key -> flying.remove(key, this));
            List<Runnable> resumed;
            lock.lock();
            try {
                over = true;
                resumed = List.copyOf(waiting);
                waiting.clear();
            } finally {
                lock.unlock();
            }
            resumed.forEach(Runnable::run);
        }
    }
}
