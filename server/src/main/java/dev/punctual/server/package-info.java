/// The gateway process: HTTP, the way of a request, ingest and the place where all is wired.
@NullMarked
package dev.punctual.server;

import org.jspecify.annotations.NullMarked;
