package dev.punctual.server.http.events;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult.Rejection;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.json.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The items of one body: events that could be read, and what could not, each with its place in the body. Used by one
/// thread at a time.
final class EventBatch {
    private static final int MOST_EVENTS = 10_000;

    private final byte[] body;
    private final List<Frame> events = new ArrayList<>();
    private final List<Rejection> unread = new ArrayList<>();
    private int[] items = new int[16];
    private int[] bounds = new int[32];
    private int count;

    EventBatch(byte[] body) {
        this.body = body;
    }

    /// Adds the event that was read from the bytes from `from` until before `to`.
    void add(Frame event, int from, int to) {
        int item = next(from, to);
        if (events.size() == items.length) {
            items = Arrays.copyOf(items, items.length * 2);
        }
        items[events.size()] = item;
        events.add(event);
    }

    /// Adds an item that could not be read, and why.
    void reject(Fault fault, int from, int to) {
        int item = next(from, to);
        unread.add(new Rejection(item, fault.code(), fault.message(), fault.field()));
    }

    private int next(int from, int to) {
        if (count == MOST_EVENTS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "a request may hold at most " + MOST_EVENTS + " events; send several");
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        bounds[2 * count] = from;
        bounds[2 * count + 1] = to;
        return count++;
    }

    /// Those that could be read, in their order.
    List<Frame> events() {
        return events;
    }

    /// Those that could not be read, in their order.
    List<Rejection> unread() {
        return unread;
    }

    /// What could not be read and what was not accepted afterwards, by the places in the body.
    ///
    /// @param refused those of [#events] that were not accepted
    List<Rejection> rejected(List<Rejection> refused) {
        if (refused.isEmpty()) {
            return unread;
        }
        var all = new ArrayList<>(unread);
        for (Rejection one : refused) {
            int item = items[one.index()];
            all.add(new Rejection(item, one.code(), one.message(), one.field()));
        }
        all.sort(Comparator.comparingInt(Rejection::index));
        return all;
    }

    /// The item of a rejection as it came, to be kept.
    DeadLetter letter(Rejection rejection) {
        int from = bounds[2 * rejection.index()];
        int to = bounds[2 * rejection.index() + 1];
        return DeadLetter.of(rejection, body, from, to);
    }
}
