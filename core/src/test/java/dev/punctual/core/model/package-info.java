/// Tests of the tree ensembles and of the reader of their files.
@NullMarked
package dev.punctual.core.model;

import org.jspecify.annotations.NullMarked;
