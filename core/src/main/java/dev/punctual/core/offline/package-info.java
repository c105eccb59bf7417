/// The offline engine: SQL over files and warehouses, read and written in bulk.
@NullMarked
package dev.punctual.core.offline;

import org.jspecify.annotations.NullMarked;
