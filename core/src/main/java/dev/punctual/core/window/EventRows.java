package dev.punctual.core.window;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Single events as what windows need of them, sorted by time; those of one instant stay in the order of arrival.
///
/// Each has its time, its operands (the first of which is a mask of the conditions that it meets) and its texts.
public final class EventRows {
    private static final int INITIAL = 2;

    private final int operandCount;
    private final int textCount;
    private long[] times;
    private long[] operands;
    private @Nullable String[] texts;
    private int from;
    private int to;

    EventRows(int operandCount, int textCount) {
        this.operandCount = operandCount;
        this.textCount = textCount;
        this.times = new long[INITIAL];
        this.operands = new long[INITIAL * operandCount];
        this.texts = new @Nullable String[INITIAL * textCount];
    }

    /// The place of the oldest event.
    int from() {
        return from;
    }

    /// The place after the newest event.
    int to() {
        return to;
    }

    int size() {
        return to - from;
    }

    long timeAt(int place) {
        return times[place];
    }

    /// Whether the event meets a condition; all meet condition 0.
    boolean meets(int place, int filter) {
        return (operands[place * operandCount] >>> filter & 1) != 0;
    }

    /// 1 if the event meets a condition, 0 otherwise.
    long counts(int place, int filter) {
        return operands[place * operandCount] >>> filter & 1;
    }

    long longAt(int place, int operand) {
        return operands[place * operandCount + operand];
    }

    double doubleAt(int place, int operand) {
        return Double.longBitsToDouble(operands[place * operandCount + operand]);
    }

    String textAt(int place, int text) {
        String value = texts[place * textCount + text];
        if (value == null) {
            throw new IllegalStateException("event " + place + " has no text " + text);
        }
        return value;
    }

    /// Makes one event of this, to be filled in.
    void begin(long timeMicros, long mask) {
        from = 0;
        to = 1;
        times[0] = timeMicros;
        operands[0] = mask;
    }

    void putOperand(int operand, long bits) {
        operands[operand] = bits;
    }

    void putText(int text, String value) {
        texts[text] = value;
    }

    /// Puts the only event of another where it belongs, and returns its place.
    int insert(EventRows event) {
        makeRoom();
        long time = event.times[0];
        int place = to;
        while (place > from && times[place - 1] > time) {
            place--;
        }
        move(place, place + 1, to - place);
        times[place] = time;
        System.arraycopy(event.operands, 0, operands, place * operandCount, operandCount);
        System.arraycopy(event.texts, 0, texts, place * textCount, textCount);
        to++;
        return place;
    }

    /// Forgets the events before a place.
    void dropBefore(int place) {
        Arrays.fill(texts, from * textCount, place * textCount, null);
        from = place;
    }

    /// The place of the first event at or after an instant.
    int firstAt(long micros) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void encode(StateWriter out) {
        out.putInt(size());
        out.putLongs(times, from, to);
        out.putLongs(operands, from * operandCount, to * operandCount);
        for (int i = from * textCount; i < to * textCount; i++) {
            out.putText(String.valueOf(texts[i]));
        }
    }

    void decode(ByteBuffer in) {
        int size = in.getInt();
        times = StateWriter.longs(in, size);
        operands = StateWriter.longs(in, size * operandCount);
        texts = new @Nullable String[size * textCount];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = StateWriter.text(in);
        }
        from = 0;
        to = size;
    }

    private void makeRoom() {
        if (to < times.length) {
            return;
        }
        int size = size();
        if (size > to / 2) {
            int capacity = to * 2 + INITIAL;
            times = Arrays.copyOf(times, capacity);
            operands = Arrays.copyOf(operands, capacity * operandCount);
            texts = Arrays.copyOf(texts, capacity * textCount);
        }
        move(from, 0, size);
        Arrays.fill(texts, size * textCount, to * textCount, null);
        from = 0;
        to = size;
    }

    private void move(int start, int target, int count) {
        System.arraycopy(times, start, times, target, count);
        System.arraycopy(
                operands,
                start * operandCount,
                operands,
                target * operandCount,
                count * operandCount);
        System.arraycopy(texts, start * textCount, texts, target * textCount, count * textCount);
    }
}
