/// Tests of training, and of our evaluation against XGBoost's own.
@NullMarked
package dev.punctual.xgboost;

import org.jspecify.annotations.NullMarked;
