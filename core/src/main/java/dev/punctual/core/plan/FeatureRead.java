package dev.punctual.core.plan;

/// What is read for each question, by one of its entity keys.
sealed interface FeatureRead permits TableRead, StreamRead {

    /// Which of the question's entity keys.
    int key();

    /// The fields that it fills.
    Targets targets();
}
