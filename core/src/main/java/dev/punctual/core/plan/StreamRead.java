package dev.punctual.core.plan;

import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;

/// The windows of a stream view that are read for each question.
///
/// @param name how it is explained
/// @param key which of the question's entity keys they are read by
record StreamRead(String name, StreamView view, int key, Targets targets) implements FeatureRead {

    void read(KeyBytes by, Question question) {
        Frame frame = question.frame();
        view.read(by, question.timeMicros(), frame, targets.fields());
        targets.mark(frame, question.timeMicros());
    }

    @Override
    public String toString() {
        return name + " from windows of " + view.name() + ", " + view.plan();
    }
}
