/// Keys made of several features: buckets of each, combined into one hash; learned, counted and listed offline, and
/// computed for each question online, by the same classes.
@NullMarked
package dev.punctual.core.combination;

import org.jspecify.annotations.NullMarked;
