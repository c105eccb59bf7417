/// What the tests of all modules share: clocks, seeded randomness, fakes and compatibility kits.
@NullMarked
package dev.punctual.core.testing;

import org.jspecify.annotations.NullMarked;
