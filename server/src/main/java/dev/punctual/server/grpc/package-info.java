/// The Open Inference Protocol over gRPC: the only package that knows gRPC's server and messages.
@NullMarked
package dev.punctual.server.grpc;

import org.jspecify.annotations.NullMarked;
