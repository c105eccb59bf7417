/// The reader of definitions: from configuration nodes to a consistent project, or to the list of all mistakes.
@NullMarked
package dev.punctual.core.definition.reader;

import org.jspecify.annotations.NullMarked;
