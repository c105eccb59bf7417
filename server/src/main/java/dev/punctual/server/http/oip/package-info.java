/// The Open Inference Protocol, version 2, over HTTP: its paths, its JSON, and tensors in bytes behind JSON.
@NullMarked
package dev.punctual.server.http.oip;

import org.jspecify.annotations.NullMarked;
