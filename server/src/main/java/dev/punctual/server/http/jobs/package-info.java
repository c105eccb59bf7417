/// Long work over HTTP: loads of views, computations of tables and builds of indexes, and how far they are.
@NullMarked
package dev.punctual.server.http.jobs;

import org.jspecify.annotations.NullMarked;
