/// What the command line shows: tables, progress, colours and figures with units.
@NullMarked
package dev.punctual.load.terminal;

import org.jspecify.annotations.NullMarked;
