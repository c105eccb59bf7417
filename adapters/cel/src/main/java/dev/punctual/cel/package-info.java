/// Adapter of the expression parser to the Common Expression Language (CEL).
@NullMarked
package dev.punctual.cel;

import org.jspecify.annotations.NullMarked;
