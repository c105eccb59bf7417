/// Tests of the loads of batch views.
@NullMarked
package dev.punctual.server.loads;

import org.jspecify.annotations.NullMarked;
