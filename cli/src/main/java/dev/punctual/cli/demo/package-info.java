/// The demonstration: the whole way of the example project, measured and reported.
@NullMarked
package dev.punctual.cli.demo;

import org.jspecify.annotations.NullMarked;
