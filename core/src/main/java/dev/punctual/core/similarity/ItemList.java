package dev.punctual.core.similarity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The items of an index that is being built: ids, vectors and attributes, all in one order.
public final class ItemList {
    private final VectorList vectors;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, AttributeValues> attributes = new LinkedHashMap<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private String model = "";
    private boolean numbers;

    /// @param attributes the names of attributes, and whether each is a text rather than a number
    public ItemList(VectorList vectors, Map<String, Boolean> attributes) {
        this.vectors = vectors;
        attributes.forEach((name, text) -> this.attributes.put(name, new AttributeValues(text)));
    }

    /// Values of one attribute, by item.
    static final class AttributeValues {
        final boolean text;
        final List<String> texts = new ArrayList<>(); // "" where there is none
        final List<Double> numbers = new ArrayList<>(); // NaN where there is none

        AttributeValues(boolean text) {
            this.text = text;
        }
    }

    /// Adds an item, whose vector is prepared; its attributes follow by [#attribute].
    public void add(String id, float[] vector) {
        ids.add(id);
        vectors.add(vector);
    }

    /// Adds the value of a text attribute for the item added last; empty for none.
    public void attribute(String name, String text) {
        values(name).texts.add(text);
    }

    /// Adds the value of a number attribute for the item added last; NaN for none.
    public void attribute(String name, double number) {
        values(name).numbers.add(number);
    }

    /// Says which model makes the vectors; every item then has a [#hash].
    public void madeBy(String fingerprint) {
        model = fingerprint;
    }

    /// What made the vectors; empty if they came with the items.
    String model() {
        return model;
    }

    /// Adds the hash of what the vector of the item added last is made of.
    ///
    /// @param hash of [ItemIndex#HASH_BYTES]
    public void hash(byte[] hash) {
        hashes.add(hash);
    }

    byte[] hash(int item) {
        return hashes.get(item);
    }

    private AttributeValues values(String name) {
        AttributeValues values = attributes.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no attribute is called " + name);
        }
        return values;
    }

    /// Says that the ids are whole numbers.
    public void numbered() {
        numbers = true;
    }

    boolean numbers() {
        return numbers;
    }

    public VectorList vectors() {
        return vectors;
    }

    public int size() {
        return ids.size();
    }

    public String id(int item) {
        return ids.get(item);
    }

    Map<String, AttributeValues> attributes() {
        return attributes;
    }
}
