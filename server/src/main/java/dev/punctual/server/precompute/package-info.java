/// Predictions computed before they are asked for: whose, scored in batches, loaded as one generation; asked for or when due.
@NullMarked
package dev.punctual.server.precompute;

import org.jspecify.annotations.NullMarked;
