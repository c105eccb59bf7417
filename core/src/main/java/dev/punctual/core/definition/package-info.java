/// What a user declares: entities, sources, views, endpoints, labels and models, read with every mistake reported.
@NullMarked
package dev.punctual.core.definition;

import org.jspecify.annotations.NullMarked;
