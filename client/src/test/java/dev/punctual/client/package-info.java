/// Tests of the client, against a whole gateway.
@NullMarked
package dev.punctual.client;

import org.jspecify.annotations.NullMarked;
