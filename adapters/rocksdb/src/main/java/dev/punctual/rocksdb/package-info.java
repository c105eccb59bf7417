/// The online store and the journal on RocksDB, embedded in this process.
@NullMarked
package dev.punctual.rocksdb;

import org.jspecify.annotations.NullMarked;
