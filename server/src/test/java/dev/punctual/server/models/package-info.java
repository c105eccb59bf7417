@NullMarked
package dev.punctual.server.models;

import org.jspecify.annotations.NullMarked;
