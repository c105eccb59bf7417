/// Events on their way in: one writer for each source, behind a bounded queue.
@NullMarked
package dev.punctual.server.ingest;

import org.jspecify.annotations.NullMarked;
