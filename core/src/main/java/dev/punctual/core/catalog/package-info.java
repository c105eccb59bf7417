/// The registry as people use it: what features there are, what they are made of and what uses them.
@NullMarked
package dev.punctual.core.catalog;

import org.jspecify.annotations.NullMarked;
