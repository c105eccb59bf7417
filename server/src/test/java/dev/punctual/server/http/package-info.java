/// Tests of the HTTP edge against a real server on the loopback device.
@NullMarked
package dev.punctual.server.http;

import org.jspecify.annotations.NullMarked;
