/// HTTP/1.1 to a server under load: connections, framing, and what answers say.
@NullMarked
package dev.punctual.load.http;

import org.jspecify.annotations.NullMarked;
