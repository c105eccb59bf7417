/// Features over HTTP: what there are, their values by key, and the shape of both that Feast has.
@NullMarked
package dev.punctual.server.http.features;

import org.jspecify.annotations.NullMarked;
