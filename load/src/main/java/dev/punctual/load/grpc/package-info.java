/// The Open Inference Protocol over gRPC to a server under load.
@NullMarked
package dev.punctual.load.grpc;

import org.jspecify.annotations.NullMarked;
