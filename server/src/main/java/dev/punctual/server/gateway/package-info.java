/// The way of a request from its questions to its answers, under one deadline. It knows no server.
@NullMarked
package dev.punctual.server.gateway;

import org.jspecify.annotations.NullMarked;
