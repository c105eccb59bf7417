/// The HTTP edge of the gateway: bytes to typed questions and events, and answers back to bytes.
@NullMarked
package dev.punctual.server.http;

import org.jspecify.annotations.NullMarked;
