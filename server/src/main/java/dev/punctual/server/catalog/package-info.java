/// What the registry knows, as reports: features with their lineage, freshness and values.
@NullMarked
package dev.punctual.server.catalog;

import org.jspecify.annotations.NullMarked;
