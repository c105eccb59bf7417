/// Models that other servers run, asked by the Open Inference Protocol.
@NullMarked
package dev.punctual.remote;

import org.jspecify.annotations.NullMarked;
