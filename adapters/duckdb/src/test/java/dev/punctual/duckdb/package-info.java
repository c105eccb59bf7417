/// Tests of the DuckDB engine, with the real engine.
@NullMarked
package dev.punctual.duckdb;

import org.jspecify.annotations.NullMarked;
