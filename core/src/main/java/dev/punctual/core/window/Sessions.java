package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The newest session of one key for each gap, as far as its events are not held one by one any more.
final class Sessions {
    /*
     * A session that goes on is the sum of its events, added one after the other: first those that are sealed, here, then
     * those that are still single. So its value does not depend on how many are sealed, and its state stays the same however
     * long it lasts. A session that is over is of no interest as soon as its successor has begun.
     */
    private static final long NEVER = Frame.UNKNOWN_TIME;

    private final long[] gaps;
    private final Tiles tiles;
    private final long[] starts;
    private final long[] ends;

    Sessions(TileLayout layout, long[] gapsMicros) {
        this.gaps = gapsMicros;
        this.tiles = new Tiles(layout, gapsMicros.length);
        this.starts = new long[gapsMicros.length];
        this.ends = new long[gapsMicros.length];
        Arrays.fill(ends, NEVER);
    }

    /// Adds an event. One that comes after newer ones is added to their session if it belongs to it, and else forgotten.
    void add(EventRows events, int place) {
        long time = events.timeAt(place);
        for (int i = 0; i < gaps.length; i++) {
            if (ends[i] == NEVER || time - ends[i] >= gaps[i]) {
                tiles.reset(i);
                starts[i] = time;
            } else if (starts[i] - time >= gaps[i]) {
                continue;
            }
            tiles.add(i, events, place);
            starts[i] = Math.min(starts[i], time);
            ends[i] = Math.max(ends[i], time);
        }
    }

    /// Makes of a scratch tile the session of one gap, as of a question.
    ///
    /// @param single the events that are not here
    void read(int index, EventRows single, long questionMicros, Tiles target) {
        int end = single.firstAt(questionMicros);
        long previous = questionMicros;
        int first = end;
        while (first > single.from() && previous - single.timeAt(first - 1) < gaps[index]) {
            previous = single.timeAt(first - 1);
            first--;
        }
        boolean reaches = first == single.from();
        boolean known = ends[index] != NEVER && ends[index] < questionMicros;
        if (reaches && known && previous - ends[index] < gaps[index]) {
            target.copy(0, tiles, index);
        } else {
            target.reset(0);
        }
        for (int i = first; i < end; i++) {
            target.add(0, single, i);
        }
    }

    void encode(StateWriter out) {
        for (int i = 0; i < gaps.length; i++) {
            out.putLong(starts[i]);
            out.putLong(ends[i]);
            if (ends[i] != NEVER) {
                tiles.encode(i, out);
            }
        }
    }

    void decode(ByteBuffer in) {
        for (int i = 0; i < gaps.length; i++) {
            starts[i] = in.getLong();
            ends[i] = in.getLong();
            if (ends[i] != NEVER) {
                tiles.decode(i, in);
            }
        }
    }
}
