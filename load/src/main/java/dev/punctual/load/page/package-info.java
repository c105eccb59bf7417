/// Pages that hold reports: one file each, without scripts, for light and dark, for a desk and a phone.
@NullMarked
package dev.punctual.load.page;

import org.jspecify.annotations.NullMarked;
