/// Models: the runtime interface and the tree ensembles evaluated here.
@NullMarked
package dev.punctual.core.model;

import org.jspecify.annotations.NullMarked;
