/// Events and rows that are pushed over HTTP, in each form that a body may have.
@NullMarked
package dev.punctual.server.http.events;

import org.jspecify.annotations.NullMarked;
