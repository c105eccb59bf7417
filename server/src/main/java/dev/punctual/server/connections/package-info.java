/// Connections as they come, for every server of the gateway: the only package beside the servers that knows Netty.
@NullMarked
package dev.punctual.server.connections;

import org.jspecify.annotations.NullMarked;
