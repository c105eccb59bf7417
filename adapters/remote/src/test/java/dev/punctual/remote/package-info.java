/// Tests of the remote runtime, against servers on the loopback.
@NullMarked
package dev.punctual.remote;

import org.jspecify.annotations.NullMarked;
