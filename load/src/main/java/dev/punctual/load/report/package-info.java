/// What a demonstration measured, and how it is shown: on a terminal, as a page and as JSON.
@NullMarked
package dev.punctual.load.report;

import org.jspecify.annotations.NullMarked;
