/// Tests of the JSON reader and writer.
@NullMarked
package dev.punctual.server.http.json;

import org.jspecify.annotations.NullMarked;
