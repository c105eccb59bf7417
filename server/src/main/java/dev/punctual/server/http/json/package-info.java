/// JSON to frames and back, without a tree in between.
@NullMarked
package dev.punctual.server.http.json;

import org.jspecify.annotations.NullMarked;
