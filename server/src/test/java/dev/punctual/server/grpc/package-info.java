@NullMarked
package dev.punctual.server.grpc;

import org.jspecify.annotations.NullMarked;
