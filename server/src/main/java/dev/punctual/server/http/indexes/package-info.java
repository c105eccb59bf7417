/// Similar items over HTTP.
@NullMarked
package dev.punctual.server.http.indexes;

import org.jspecify.annotations.NullMarked;
