/// Training by XGBoost4J, and its own predictions to compare ours with.
@NullMarked
package dev.punctual.xgboost;

import org.jspecify.annotations.NullMarked;
