/// The Open Inference Protocol, version 2, apart from any transport: endpoints and models as models of tensors.
@NullMarked
package dev.punctual.server.oip;

import org.jspecify.annotations.NullMarked;
