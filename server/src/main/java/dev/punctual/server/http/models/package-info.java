/// Models over HTTP, and as both edges see them: what they take, their versions and what those are for.
@NullMarked
package dev.punctual.server.http.models;

import org.jspecify.annotations.NullMarked;
