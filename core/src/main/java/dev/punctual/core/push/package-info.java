/// Push views: features that callers write, kept by key.
@NullMarked
package dev.punctual.core.push;

import org.jspecify.annotations.NullMarked;
