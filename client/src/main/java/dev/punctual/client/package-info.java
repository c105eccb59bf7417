/// The Java client: questions to a gateway, with deadlines; answers, with where they come from.
@NullMarked
package dev.punctual.client;

import org.jspecify.annotations.NullMarked;
