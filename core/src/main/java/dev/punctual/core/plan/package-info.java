/// Definitions compiled to what the request path executes.
@NullMarked
package dev.punctual.core.plan;

import org.jspecify.annotations.NullMarked;
