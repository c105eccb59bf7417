/// The offline engine on DuckDB: SQL over Parquet, CSV and JSON files, in this process.
@NullMarked
package dev.punctual.duckdb;

import org.jspecify.annotations.NullMarked;
