package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The names of what a store keeps in the server.
///
///     prefix:writer            text     who writes; expires
///     prefix:tables            hash     name of a table -> its place, see [Place]
///     prefix:notes             hash     name of a table -> the note of its generation
///     prefix:numbers           text     the last number that was given to a table or a generation
///     prefix:loading           set      numbers of generations that are being loaded
///     prefix:replaced          zset     numbers of generations that were replaced, by when they may go, in milliseconds
///     prefix:rows:7            hash     rows written one by one: 1, key -> row
///     prefix:generation:12     hash     the rows of one generation, and the field 0, which says that it is all there
final class Keys {
    /// The field that each generation has.
    static final byte[] MARK = {0};

    private static final byte ROW = 1;

    private final String prefix;
    final byte[] writer;
    final byte[] tables;
    final byte[] notes;
    final byte[] numbers;
    final byte[] loading;
    final byte[] replaced;

    Keys(String prefix) {
        this.prefix = prefix;
        this.writer = name("writer");
        this.tables = name("tables");
        this.notes = name("notes");
        this.numbers = name("numbers");
        this.loading = name("loading");
        this.replaced = name("replaced");
    }

    byte[] rows(long number) {
        return name("rows:" + number);
    }

    byte[] generation(long number) {
        return name("generation:" + number);
    }

    /// @param number its digits
    byte[] generation(byte[] number) {
        return name("generation:" + new String(number, UTF_8));
    }

    /// Where a scan copies what may change meanwhile.
    byte[] copy(long number) {
        return name("copy:" + number);
    }

    private byte[] name(String what) {
        return (prefix + ":" + what).getBytes(UTF_8);
    }

    /// The field that holds the row of a key.
    static byte[] field(byte[] key) {
        byte[] field = new byte[key.length + 1];
        field[0] = ROW;
        System.arraycopy(key, 0, field, 1, key.length);
        return field;
    }

    static boolean isRow(byte[] field) {
        return field[0] == ROW;
    }

    /// The key whose row a field holds.
    static byte[] key(byte[] field) {
        byte[] key = new byte[field.length - 1];
        System.arraycopy(field, 1, key, 0, key.length);
        return key;
    }
}
