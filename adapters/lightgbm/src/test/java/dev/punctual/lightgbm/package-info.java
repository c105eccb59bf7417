/// LightGBM against our reader of its files.
@NullMarked
package dev.punctual.lightgbm;

import org.jspecify.annotations.NullMarked;
