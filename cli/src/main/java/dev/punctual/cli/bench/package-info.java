/// `punctual bench`: what is asked of a server under load, and the command that asks it.
@NullMarked
package dev.punctual.cli.bench;

import org.jspecify.annotations.NullMarked;
