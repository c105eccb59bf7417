package dev.punctual.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetWriterTest {
    private static final Schema ALL_TYPES =
            Schema.of(
                    Field.of("flag", ValueType.BOOL),
                    Field.of("count", ValueType.INT64),
                    Field.of("mean", ValueType.FLOAT64),
                    Field.of("odd \"name'", ValueType.STRING),
                    Field.of("at", ValueType.TIMESTAMP));
    private static final Schema NUMBERS =
            Schema.of(Field.of("n", ValueType.INT64), Field.of("t", ValueType.STRING));

    @TempDir Path directory;
    private DuckDbEngine engine;

    @BeforeEach
    void open() {
        engine =
                DuckDbEngine.open(
                        Map.of(), "", directory.resolve("work"), new Limits(64L << 20, 2));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    static void writeNumbers(FileEngine engine, Path file, int rows) {
        try (RowWriter writer = engine.writeParquet(file, NUMBERS)) {
            putNumbers(writer, rows);
            writer.finish();
        }
    }

    private static void putNumbers(RowWriter writer, int rows) {
        for (int i = 0; i < rows; i++) {
            writer.beginRow();
            writer.putLong(i);
            writer.putText("row " + i % 1000);
            writer.endRow();
        }
    }

    @Test
    void whatWasWrittenIsRead() {
        Path file = directory.resolve("all.parquet");
        try (RowWriter writer = engine.writeParquet(file, ALL_TYPES)) {
            writer.beginRow();
            writer.putLong(1);
            writer.putLong(Long.MIN_VALUE + 1);
            writer.putDouble(Double.NaN);
            writer.putText("it's \u4e16");
            writer.putLong(-123_456_789L);
            writer.endRow();
            writer.beginRow();
            for (int i = 0; i < ALL_TYPES.size(); i++) {
                writer.putNull();
            }
            writer.endRow();
            writer.finish();
        }
        try (DuckDbEngine reader = reading(file)) {
            assertThat(Rows.of(reader, "SELECT * EXCLUDE file_row_number FROM written"))
                    .containsExactly(
                            Arrays.asList(
                                    1L,
                                    Long.MIN_VALUE + 1,
                                    Double.NaN,
                                    "it's \u4e16",
                                    -123_456_789L),
                            Arrays.asList(null, null, null, null, null));
            assertThat(reader.describe("SELECT * EXCLUDE file_row_number FROM written", Map.of()))
                    .isEqualTo(ALL_TYPES);
        }
    }

    @Test
    void theOrderOfRowsIsKeptAndTheSameRowsGiveTheSameBytes() throws IOException {
        Path first = directory.resolve("first.parquet");
        Path second = directory.resolve("second.parquet");
        writeNumbers(engine, first, 400_000);
        writeNumbers(engine, second, 400_000);
        assertThat(Files.mismatch(first, second)).isEqualTo(-1L);
        try (DuckDbEngine reader = reading(first)) {
            assertThat(
                            Rows.of(
                                    reader,
                                    "SELECT count(*) AS all_rows,"
                                            + " count(*) FILTER (n <> file_row_number) AS moved"
                                            + " FROM written"))
                    .containsExactly(List.of(400_000L, 0L));
        }
    }

    @Test
    void aFileCanBeLargerThanTheMemory() {
        Path file = directory.resolve("large.parquet");
        var fields = new Field[20];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = Field.of("f" + i, ValueType.FLOAT64);
        }
        int rows = 700_000; // 112 MB of numbers, with 64 MiB of memory
        try (RowWriter writer = engine.writeParquet(file, Schema.of(fields))) {
            for (int row = 0; row < rows; row++) {
                writer.beginRow();
                for (int i = 0; i < fields.length; i++) {
                    writer.putDouble(row * 0.5 + i);
                }
                writer.endRow();
            }
            writer.finish();
        }
        try (DuckDbEngine reader = reading(file)) {
            assertThat(
                            Rows.of(
                                    reader,
                                    "SELECT count(*) AS n, count(*) FILTER ("
                                            + "f19 <> file_row_number * 0.5 + 19) AS wrong"
                                            + " FROM written"))
                    .containsExactly(List.of((long) rows, 0L));
        }
    }

    @Test
    void nothingIsVisibleBeforeTheEnd() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));
        Path file = target.resolve("half.parquet");
        try (RowWriter writer = engine.writeParquet(file, NUMBERS)) {
            putNumbers(writer, 10);
            assertThat(target).isEmptyDirectory();
        }
        assertThat(target).isEmptyDirectory();
        writeNumbers(engine, file, 10);
        assertThat(file).exists();
    }

    @Test
    void aWriterThatFailsLeavesTheFileBeforeIt() throws IOException {
        Path file = directory.resolve("kept.parquet");
        writeNumbers(engine, file, 10);
        byte[] before = Files.readAllBytes(file);
        try (RowWriter writer = engine.writeParquet(file, NUMBERS)) {
            putNumbers(writer, 20);
        }
        assertThat(file).hasBinaryContent(before);
        writeNumbers(engine, file, 20);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
    }

    @Test
    void aFileThatCannotBeWrittenIsToldToWhoeverPutsRows() throws IOException {
        try (var found = Files.newDirectoryStream(directory.resolve("work"), "duckdb-*")) {
            Files.createDirectory(found.iterator().next().resolve("draft-1.parquet"));
        }
        Path file = directory.resolve("never.parquet");
        try (RowWriter writer = engine.writeParquet(file, NUMBERS)) {
            assertThatThrownBy(() -> putNumbers(writer, 1_000_000))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("cannot write " + file);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void severalFilesCanBeWrittenAtOnce() {
        Path first = directory.resolve("first.parquet");
        Path second = directory.resolve("second.parquet");
        try (RowWriter one = engine.writeParquet(first, NUMBERS);
                RowWriter other = engine.writeParquet(second, NUMBERS)) {
            for (int i = 0; i < 30; i++) {
                putNumbers(one, 10_000);
                putNumbers(other, 10_001);
            }
            other.finish();
            one.finish();
        }
        for (Path file : List.of(first, second)) {
            try (DuckDbEngine reader = reading(file)) {
                assertThat(Rows.of(reader, "SELECT count(*) AS n FROM written"))
                        .containsExactly(List.of(file.equals(first) ? 300_000L : 300_030L));
            }
        }
    }

    @Test
    void valuesThatDoNotFollowTheSchemaAreRefused() {
        Path file = directory.resolve("never.parquet");
        try (RowWriter writer = engine.writeParquet(file, NUMBERS)) {
            assertThatThrownBy(() -> writer.putLong(1)).isInstanceOf(IllegalStateException.class);
            writer.beginRow();
            assertThatThrownBy(writer::endRow).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::beginRow).isInstanceOf(IllegalStateException.class);
            writer.putLong(1);
            assertThatThrownBy(() -> writer.putDouble(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
        assertThat(file).doesNotExist();
    }

    private DuckDbEngine reading(Path file) {
        return DuckDbEngine.open(Map.of("written", file), "", directory.resolve("work"));
    }
}
