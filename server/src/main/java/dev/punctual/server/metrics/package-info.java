/// What the process counts and measures, for Prometheus.
@NullMarked
package dev.punctual.server.metrics;

import org.jspecify.annotations.NullMarked;
