package dev.punctual.server.http;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.json.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The events of one body: those that could be read, and those that could not. Used by one thread at a time.
final class EventBatch {
    private static final int MOST_EVENTS = 10_000;

    private final List<Frame> events = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<PushResult.Rejection> rejected = new ArrayList<>();
    private int count;

    void add(Frame event) {
        places.add(next());
        events.add(event);
    }

    void reject(Fault fault) {
        rejected.add(
                new PushResult.Rejection(next(), fault.code(), fault.message(), fault.field()));
    }

    private int next() {
        if (count == MOST_EVENTS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "a request may hold at most " + MOST_EVENTS + " events; send several");
        }
        return count++;
    }

    /// Those that could be read, in their order.
    List<Frame> events() {
        return events;
    }

    /// Those that could not be read, in their order.
    List<PushResult.Rejection> rejected() {
        return rejected;
    }

    /// What could not be read and what was not accepted afterwards, by the places in the body.
    List<PushResult.Rejection> allRejected(PushResult result) {
        if (result.rejected().isEmpty()) {
            return rejected;
        }
        var all = new ArrayList<>(rejected);
        for (PushResult.Rejection one : result.rejected()) {
            int place = places.get(one.index());
            all.add(new PushResult.Rejection(place, one.code(), one.message(), one.field()));
        }
        all.sort(Comparator.comparingInt(PushResult.Rejection::index));
        return all;
    }
}
