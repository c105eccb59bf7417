/// Small files that are there whole or not at all.
@NullMarked
package dev.punctual.server.files;

import org.jspecify.annotations.NullMarked;
