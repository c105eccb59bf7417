/// Tests of the log of answers.
@NullMarked
package dev.punctual.server.log;

import org.jspecify.annotations.NullMarked;
