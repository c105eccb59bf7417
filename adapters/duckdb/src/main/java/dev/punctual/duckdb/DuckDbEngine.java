package dev.punctual.duckdb;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FileEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.value.Schema;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/// SQL over the files of one batch source, in a DuckDB of its own inside this process. Safe for use by several threads.
///
/// Every file is a view under its given name; a Parquet file's view has the column `file_row_number` beside its own. A
/// path in whose last part there are `*` or `?` is all the files that match when the engine is opened, their columns
/// matched by name.
/// Names that the setup SQL defines are seen by all queries, except temporary ones. The session's time zone is UTC.
/// Queries reach the named files and nothing else: no other file, no network, no extension that is not built in, no
/// setting.
public final class DuckDbEngine implements FileEngine {
    /*
     * The database lives in memory. Each query and each writer has its own connection, because a connection has at most
     * one open stream; DuckDB's threads and memory limit are shared by all of them.
     */
    private final DuckDBConnection root;
    private final WorkDirectory work;
    private final RowFeed feed = new RowFeed();

    private DuckDbEngine(DuckDBConnection root, WorkDirectory work) {
        this.root = root;
        this.work = work;
    }

    /// Opens an engine with the default limits.
    public static DuckDbEngine open(Map<String, Path> files, String setupSql, Path workDirectory) {
        return open(files, setupSql, workDirectory, Limits.DEFAULT);
    }

    /// Opens an engine and runs its setup.
    ///
    /// @param files the files, or patterns for several, by the name that SQL gives them; `.parquet`, `.csv`, `.tsv`, `.json`, `.jsonl` or `.ndjson`,
    ///     the texts also with `.gz`
    /// @param setupSql statements that define what the queries use; empty for none
    /// @param workDirectory where the engine keeps a directory of its own while it is open; it must be on the same file
    ///     system as the Parquet files it is to write
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if a file is missing or unreadable, or
    ///     if the setup fails
    public static DuckDbEngine open(
            Map<String, Path> files, String setupSql, Path workDirectory, Limits limits) {
        var found = new LinkedHashMap<String, List<Path>>();
        files.forEach((name, file) -> found.put(name, find(name, file)));
        return openFound(found, setupSql, workDirectory, limits);
    }

    /// Opens an engine over Parquet files that together are one table; a column that one of them lacks is null there.
    ///
    /// @param files at least one
    public static DuckDbEngine openParts(String table, List<Path> files, Path workDirectory) {
        List<Path> found = files.stream().flatMap(file -> find(table, file).stream()).toList();
        return openFound(Map.of(table, found), "", workDirectory, Limits.DEFAULT);
    }

    private static DuckDbEngine openFound(
            Map<String, List<Path>> found, String setupSql, Path workDirectory, Limits limits) {
        WorkDirectory work = WorkDirectory.open(workDirectory);
        DuckDbEngine engine;
        try {
            engine = new DuckDbEngine(connect(limits), work);
        } catch (SQLException e) {
            work.close();
            throw Failure.of("cannot start DuckDB", e);
        }
        try {
            engine.prepare(found, setupSql);
            return engine;
        } catch (ServingException e) {
            engine.close();
            throw e;
        }
    }

    private static List<Path> find(String name, Path file) {
        List<Path> found = DataFiles.matching(file);
        if (found.isEmpty()) {
            throw Failure.invalid("the file of " + name + " does not exist: " + file);
        }
        for (Path each : found) {
            if (absolute(each).chars().anyMatch(c -> "*?[".indexOf(c) >= 0)) {
                throw Failure.invalid(
                        "the path of "
                                + name
                                + " contains one of * ? [, which DuckDB expands: "
                                + each);
            }
        }
        return found;
    }

    private static DuckDBConnection connect(Limits limits) throws SQLException {
        var settings = new Properties();
        settings.setProperty("memory_limit", limits.memoryBytes() + "B");
        settings.setProperty("threads", String.valueOf(limits.threads()));
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        return DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    }

    private void prepare(Map<String, List<Path>> files, String setupSql) {
        String paths =
                files.values().stream()
                        .flatMap(List::stream)
                        .map(file -> BoundSql.quoted(absolute(file)))
                        .collect(Collectors.joining(", "));
        String directory = BoundSql.quoted(work.path().toString());
        run("cannot confine DuckDB", "SET temp_directory = " + directory);
        run("cannot confine DuckDB", "SET allowed_directories = [" + directory + "]");
        run("cannot confine DuckDB", "SET allowed_paths = [" + paths + "]");
        run("cannot confine DuckDB", "SET enable_external_access = false");
        run("cannot confine DuckDB", "SET GLOBAL TimeZone = 'UTC'");
        run("cannot confine DuckDB", "SET lock_configuration = true");
        try {
            feed.register(root);
        } catch (SQLException e) {
            throw Failure.of("cannot start DuckDB", e);
        }
        files.forEach((name, file) ->
                run(
                        "cannot read the file of " + name,
                        "CREATE VIEW "
                                + BoundSql.identifier(name)
                                + " AS SELECT * FROM "
                                + reader(name, file)));
        if (!setupSql.isBlank()) {
            run("the setup SQL failed", setupSql);
        }
    }

    private static String reader(String name, List<Path> files) {
        List<String> kinds = files.stream().map(file -> kind(name, file)).distinct().toList();
        if (kinds.size() > 1) {
            throw Failure.invalid("the files of " + name + " are of several kinds: " + kinds);
        }
        String paths =
                files.stream()
                        .map(file -> BoundSql.quoted(absolute(file)))
                        .collect(Collectors.joining(", ", "[", "]"));
        return "read_" + kinds.getFirst() + "(" + paths + options(kinds.getFirst(), files) + ")";
    }

    private static String options(String kind, List<Path> files) {
        return (kind.equals("parquet") ? ", file_row_number = true" : "")
                + (files.size() > 1 ? ", union_by_name = true" : "");
    }

    private static String kind(String name, Path file) {
        String fileName = file.toString().toLowerCase(Locale.ROOT);
        String extension = fileName.endsWith(".gz") ? withoutGz(fileName) : fileName;
        return switch (extension.substring(extension.lastIndexOf('.') + 1)) {
            case "parquet" -> "parquet";
            case "csv", "tsv" -> "csv";
            case "json", "jsonl", "ndjson" -> "json";
            default ->
                    throw Failure.invalid(
                            "the file of "
                                    + name
                                    + " is not .parquet, .csv, .tsv, .json, .jsonl or .ndjson: "
                                    + file);
        };
    }

    private static String withoutGz(String fileName) {
        return fileName.substring(0, fileName.length() - ".gz".length());
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    private void run(String ifItFails, String statements) {
        try (Statement statement = root.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw Failure.of(ifItFails, e);
        }
    }

    @Override
    public RowCursor query(String sql, Map<String, Object> parameters) {
        String bound = BoundSql.of(sql, parameters);
        return ResultCursor.run(connection(), bound);
    }

    @Override
    public Schema describe(String sql, Map<String, Object> parameters) {
        String bound = BoundSql.of(sql, parameters);
        try (DuckDBConnection connection = connection();
                PreparedStatement statement = connection.prepareStatement(bound)) {
            return Columns.of(statement.getMetaData()).schema();
        } catch (SQLException e) {
            throw Failure.of("the query is wrong", e);
        }
    }

    @Override
    public RowWriter writeParquet(Path file, Schema schema) {
        return ParquetWriter.start(connection(), feed, schema, work.newDraft(), file);
    }

    private DuckDBConnection connection() {
        try {
            return root.duplicate();
        } catch (SQLException e) {
            throw new IllegalStateException("the engine is closed", e);
        }
    }

    /// Ends the engine; its open cursors and writers must have been closed.
    @Override
    public void close() {
        try (work) {
            root.close();
        } catch (SQLException e) {
            throw Failure.of("cannot stop DuckDB", e);
        }
    }
}
