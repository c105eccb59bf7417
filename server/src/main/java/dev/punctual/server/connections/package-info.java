/// Connections, and what is under way over them, counted and bounded for every server of the gateway. Beside the servers the
/// only package that knows Netty.
@NullMarked
package dev.punctual.server.connections;

import org.jspecify.annotations.NullMarked;
