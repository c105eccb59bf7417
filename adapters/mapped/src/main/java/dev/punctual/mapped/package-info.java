/// Generations as immutable, memory-mapped hash files, read without a system call and without heap for what is stored.
@NullMarked
package dev.punctual.mapped;

import org.jspecify.annotations.NullMarked;
