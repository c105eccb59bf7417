/// Changes of a project: what they will do, doing them, and what was done last.
@NullMarked
package dev.punctual.server.registry;

import org.jspecify.annotations.NullMarked;
