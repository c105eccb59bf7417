/// Commands for the versions of models.
@NullMarked
package dev.punctual.cli.models;

import org.jspecify.annotations.NullMarked;
