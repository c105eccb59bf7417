package dev.punctual.mapped;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Sorts keys that lie in one array, by their unsigned bytes; equal ones stay in the order in which they came.
final class KeySort {
    /*
     * A merge sort that moves two numbers for each key: eight of its bytes, and where it lies. The eight bytes are those
     * after what all keys have in common, and so nearly always tell two keys apart without a look at the keys themselves.
     * Halves that are in order already are not merged, so sorted input costs one comparison a key.
     */
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SMALL = 8;

    private final byte[] bytes;
    private final int lengthAt;
    private final int keyAt;
    private final int common;
    private final long[] heads;
    private final int[] places;
    private final long[] otherHeads;
    private final int[] otherPlaces;

    private KeySort(byte[] bytes, int lengthAt, int[] places) {
        this.bytes = bytes;
        this.lengthAt = lengthAt;
        this.keyAt = lengthAt + Short.BYTES;
        this.places = places;
        this.common = common();
        this.heads = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            heads[i] = head(places[i]);
        }
        this.otherHeads = new long[places.length];
        this.otherPlaces = new int[places.length];
    }

    /// Sorts places by the keys there.
    ///
    /// @param lengthAt how far after its place a key's length is, two bytes, which the key follows
    static void sort(byte[] bytes, int lengthAt, int[] places) {
        if (places.length > 1) {
            new KeySort(bytes, lengthAt, places).sort(0, places.length);
        }
    }

    private int length(int place) {
        int at = place + lengthAt;
        return (bytes[at] & 0xFF) << Byte.SIZE | (bytes[at + 1] & 0xFF);
    }

    /// How many bytes all keys begin with.
    private int common() {
        int first = places[0] + keyAt;
        int length = length(places[0]);
        for (int i = 1; i < places.length && length > 0; i++) {
            int from = places[i] + keyAt;
            int shorter = Math.min(length, length(places[i]));
            int differs =
                    Arrays.mismatch(bytes, first, first + shorter, bytes, from, from + shorter);
            length = differs < 0 ? shorter : differs;
        }
        return length;
    }

    private long head(int place) {
        int length = length(place) - common;
        int from = place + keyAt + common;
        if (length >= Long.BYTES) {
            return (long) LONG.get(bytes, from);
        }
        long head = 0;
        for (int i = 0; i < length; i++) {
            head |= (bytes[from + i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return head;
    }

    private void sort(int from, int end) {
        if (end - from <= SMALL) {
            insert(from, end);
            return;
        }
        int middle = (from + end) >>> 1;
        sort(from, middle);
        sort(middle, end);
        if (compare(heads[middle - 1], places[middle - 1], heads[middle], places[middle]) > 0) {
            merge(from, middle, end);
        }
    }

    private void insert(int from, int end) {
        for (int i = from + 1; i < end; i++) {
            long head = heads[i];
            int place = places[i];
            int at = i;
            while (at > from && compare(heads[at - 1], places[at - 1], head, place) > 0) {
                heads[at] = heads[at - 1];
                places[at] = places[at - 1];
                at--;
            }
            heads[at] = head;
            places[at] = place;
        }
    }

    private void merge(int from, int middle, int end) {
        System.arraycopy(heads, from, otherHeads, from, middle - from);
        System.arraycopy(places, from, otherPlaces, from, middle - from);
        int left = from;
        int right = middle;
        int to = from;
        while (left < middle && right < end) {
            if (compare(otherHeads[left], otherPlaces[left], heads[right], places[right]) <= 0) {
                heads[to] = otherHeads[left];
                places[to++] = otherPlaces[left++];
            } else {
                heads[to] = heads[right];
                places[to++] = places[right++];
            }
        }
        System.arraycopy(otherHeads, left, heads, to, middle - left);
        System.arraycopy(otherPlaces, left, places, to, middle - left);
    }

    private int compare(long leftHead, int left, long rightHead, int right) {
        int order = Long.compareUnsigned(leftHead, rightHead);
        return order != 0 ? order : compareWhole(left, right);
    }

    private int compareWhole(int left, int right) {
        int leftFrom = left + keyAt + common;
        int rightFrom = right + keyAt + common;
        return Arrays.compareUnsigned(
                bytes,
                leftFrom,
                left + keyAt + length(left),
                bytes,
                rightFrom,
                right + keyAt + length(right));
    }
}
