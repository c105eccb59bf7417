package dev.punctual.duckdb;

import dev.punctual.core.value.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBValue;
import org.jspecify.annotations.Nullable;

/// The rows that Java gives to one engine, as a table function of its SQL. Safe for use by several threads.
final class RowFeed implements DuckDBTableFunction<RowHandover, RowHandover, RowHandover> {
    /*
     * DuckDB never forgets a function, so there is one for the whole engine, and its argument tells which rows are meant.
     */
    private static final String NAME = "rows_from_java";

    private final Map<Long, RowHandover> handovers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /// Makes the function known to all connections of an engine.
    void register(Connection connection) throws SQLException {
        try (DuckDBTableFunctionBuilder function = DuckDBFunctions.tableFunction()) {
            var _ =
                    function.withName(NAME)
                            .withParameter(DuckDBColumnType.BIGINT)
                            .withFunction(this)
                            .register(connection);
        }
    }

    /// Adds rows that are to be read once.
    ///
    /// @return what SQL reads them from
    String add(RowHandover rows) {
        long number = numbers.incrementAndGet();
        handovers.put(number, rows);
        return NAME + "(" + number + ")";
    }

    void remove(RowHandover rows) {
        handovers.values().remove(rows);
    }

    @Override
    public RowHandover bind(DuckDBTableFunctionBindInfo call) {
        long number;
        try (DuckDBValue argument = call.getParameter(0)) {
            number = argument.getLong();
        }
        RowHandover rows = handovers.get(number);
        if (rows == null) {
            throw new IllegalArgumentException("no rows have the number " + number);
        }
        for (Field field : rows.schema().fields()) {
            call.addResultColumn(field.name(), RowBlock.columnType(field.type()));
        }
        return rows;
    }

    @Override
    public RowHandover init(DuckDBTableFunctionInitInfo call) {
        call.setMaxThreads(1); // keeps the order of the rows
        return call.getBindData();
    }

    @Override
    public RowHandover localInit(DuckDBTableFunctionInitInfo call) {
        return call.getBindData();
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
        RowHandover rows = call.getInitData();
        @Nullable RowBlock block = rows.take();
        return block == null ? 0 : block.copyTo(chunk);
    }
}
