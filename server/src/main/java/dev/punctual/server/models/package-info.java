/// The life of models: their versions on disk, which of them are loaded, and which of those answer.
@NullMarked
package dev.punctual.server.models;

import org.jspecify.annotations.NullMarked;
