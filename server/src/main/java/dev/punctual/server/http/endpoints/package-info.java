/// Endpoints over HTTP: what there is to ask, questions from JSON, and answers to it.
@NullMarked
package dev.punctual.server.http.endpoints;

import org.jspecify.annotations.NullMarked;
