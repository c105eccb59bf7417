package dev.punctual.cli.precompute;

import dev.punctual.load.report.Quality;
import dev.punctual.server.jobs.CombinationPlanning.Outline;
import dev.punctual.server.jobs.CombinationPlanning.Size;
import java.util.List;

/// All that is known of a table by combination before it is computed.
///
/// @param keysPerSecond what was measured; NaN if there is no model yet
/// @param metric what the quality of sizes is compared by, MAE or RMSE
/// @param sizes from coarse to fine; empty if there is no model yet
record TablePlan(
        String name, Outline outline, double keysPerSecond, String metric, List<Judged> sizes) {

    /// A size of buckets with what it does to answers.
    ///
    /// @param prepared the quality of precomputed answers
    /// @param computed that of the model's own answers to the same questions
    record Judged(Size size, Quality prepared, Quality computed) {

        /// By how much the error is larger than the model's own, as a share of that.
        double lost(String metric) {
            double own = metric.equals("MAE") ? computed.mae() : computed.rmse();
            double with = metric.equals("MAE") ? prepared.mae() : prepared.rmse();
            return own == 0 ? 0 : with / own - 1;
        }
    }
}
