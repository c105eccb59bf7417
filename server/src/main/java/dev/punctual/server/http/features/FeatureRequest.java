package dev.punctual.server.http.features;

/// What one body asks of features, all but the keys, which can be read only when it is known what is read by them.
///
/// @param keysFrom where in the body the JSON of the keys begins
/// @param keysTo where it ends
/// @param atMicros as of when the features are read; [#NOW] for the time of day
/// @param detailed whether each value comes with its status, event time and age
record FeatureRequest(
        FeatureSelection selection, int keysFrom, int keysTo, long atMicros, boolean detailed) {

    /// The time of day at which the request is answered.
    static final long NOW = Long.MIN_VALUE;
}
