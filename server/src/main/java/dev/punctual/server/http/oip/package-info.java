/// The Open Inference Protocol, version 2, over HTTP: endpoints and models as models of tensors.
@NullMarked
package dev.punctual.server.http.oip;

import org.jspecify.annotations.NullMarked;
