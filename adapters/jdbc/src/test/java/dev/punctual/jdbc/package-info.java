/// Tests of the offline engine over JDBC, against a PostgreSQL.
@NullMarked
package dev.punctual.jdbc;

import org.jspecify.annotations.NullMarked;
