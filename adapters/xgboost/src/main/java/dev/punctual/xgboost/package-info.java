/// Adapter of Punctual to one library.
@NullMarked
package dev.punctual.xgboost;

import org.jspecify.annotations.NullMarked;
