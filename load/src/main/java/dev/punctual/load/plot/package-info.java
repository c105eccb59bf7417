/// Plots as inline SVG: no scripts, no network, readable in the light, in the dark and on a phone.
@NullMarked
package dev.punctual.load.plot;

import org.jspecify.annotations.NullMarked;
