/// What decides whether a version of a model comes into service, and whether one that is tried stays there.
@NullMarked
package dev.punctual.core.promotion;

import org.jspecify.annotations.NullMarked;
