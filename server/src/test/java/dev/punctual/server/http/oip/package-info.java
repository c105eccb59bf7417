@NullMarked
package dev.punctual.server.http.oip;

import org.jspecify.annotations.NullMarked;
