package dev.punctual.load.report;

/// How good predictions were.
///
/// @param rows how many predictions were compared with what came true
/// @param mae the mean absolute error, in the unit of the label
/// @param rmse the root of the mean squared error, in the unit of the label
/// @param auc how often a row of the positive class was predicted above one of the negative class; NaN without both
public record Quality(long rows, double mae, double rmse, double auc) {}
