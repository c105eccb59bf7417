/// The offline engine over JDBC: SQL run by the database that holds the data.
@NullMarked
package dev.punctual.jdbc;

import org.jspecify.annotations.NullMarked;
