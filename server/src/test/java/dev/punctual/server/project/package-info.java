/// Tests of whole gateways.
@NullMarked
package dev.punctual.server.project;

import org.jspecify.annotations.NullMarked;
