/// What was served, held against what history gives: by feature, with the differences.
@NullMarked
package dev.punctual.core.verification;

import org.jspecify.annotations.NullMarked;
