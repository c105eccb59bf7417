/// An open-loop load generator and the reports of what it measured.
@NullMarked
package dev.punctual.load;

import org.jspecify.annotations.NullMarked;
