/// What a run of load against any server measured, whether it can be trusted, and how it is told.
@NullMarked
package dev.punctual.load.bench;

import org.jspecify.annotations.NullMarked;
