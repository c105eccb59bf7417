/// Files of events on their way into a running gateway.
@NullMarked
package dev.punctual.cli.ingest;

import org.jspecify.annotations.NullMarked;
