package dev.punctual.core.similarity;

import java.util.Arrays;

/// The best of what was offered, best first: numbers with scores, at most as many as its capacity. One thread uses it,
/// again and again, and it allocates only when it must grow.
public final class Ranking {
    /*
     * A sorted array, not a heap: what is better than the last of the best is rare, after the first few, so an offer
     * mostly costs one comparison by the caller with `floor`; and the order is there at the end without sorting. Of equal
     * scores the one offered first stays ahead.
     */
    private float[] scores = new float[64];
    private int[] numbers = new int[64];
    private int capacity;
    private int size;
    private int taken; // of the size, at the front
    private float floor;

    /// Empties it, for at most so many from now on.
    public void reset(int atMost) {
        capacity = atMost;
        size = 0;
        taken = 0;
        floor = Float.NEGATIVE_INFINITY;
    }

    /// The most that it holds.
    public int capacity() {
        return capacity;
    }

    /// What a score must exceed to be taken.
    public float floor() {
        return floor;
    }

    /// Takes a number if its score exceeds the floor.
    public void offer(float score, int number) {
        if (!(score > floor)) {
            return;
        }
        if (size == scores.length && size < capacity) {
            int length = (int) Math.min(capacity, 2L * size);
            scores = Arrays.copyOf(scores, length);
            numbers = Arrays.copyOf(numbers, length);
        }
        int at = place(score);
        int moved = Math.min(size, capacity - 1) - at;
        System.arraycopy(scores, at, scores, at + 1, moved);
        System.arraycopy(numbers, at, numbers, at + 1, moved);
        scores[at] = score;
        numbers[at] = number;
        size = Math.min(size + 1, capacity);
        if (size == capacity) {
            floor = scores[size - 1];
        }
    }

    /// Adds a number at the end, whatever its score.
    void put(float score, int number) {
        if (size == scores.length) {
            scores = Arrays.copyOf(scores, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        scores[size] = score;
        numbers[size++] = number;
    }

    /// Behind all that are as good or better.
    private int place(float score) {
        int low = taken;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (scores[middle] >= score) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Whether there is one that was not taken.
    boolean hasNext() {
        return taken < size;
    }

    /// Takes the best of those that were not taken. What is offered later ranks behind all that were.
    int take() {
        return numbers[taken++];
    }

    /// Forgets the one taken last, so that another may come in its place.
    void makeRoom() {
        int behind = size - taken;
        System.arraycopy(scores, taken, scores, taken - 1, behind);
        System.arraycopy(numbers, taken, numbers, taken - 1, behind);
        taken--;
        size--;
        floor = Float.NEGATIVE_INFINITY;
    }

    public int size() {
        return size;
    }

    public float score(int rank) {
        return scores[rank];
    }

    public int number(int rank) {
        return numbers[rank];
    }
}
