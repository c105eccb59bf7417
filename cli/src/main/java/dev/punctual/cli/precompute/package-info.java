/// `punctual precompute plan`: what a table of precomputed predictions would cost and be worth.
@NullMarked
package dev.punctual.cli.precompute;

import org.jspecify.annotations.NullMarked;
