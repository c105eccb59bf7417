/// HTTP/1.1 and HTTP/2 over TCP: the one place that knows the server library.
@NullMarked
package dev.punctual.server.http.wire;

import org.jspecify.annotations.NullMarked;
