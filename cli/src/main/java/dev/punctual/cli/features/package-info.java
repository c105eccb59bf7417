/// `punctual features`: what features there are, and what is stored of them.
@NullMarked
package dev.punctual.cli.features;

import org.jspecify.annotations.NullMarked;
