/// The `punctual` command.
@NullMarked
package dev.punctual.cli;

import org.jspecify.annotations.NullMarked;
