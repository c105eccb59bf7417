/// The HTTP edge of the gateway: its settings, its router, and what it is put in front of. Each kind of routes is a package
/// below.
@NullMarked
package dev.punctual.server.http;

import org.jspecify.annotations.NullMarked;
