package dev.punctual.core.plan;

import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.Frame;

/// The windows of a stream view that are read for each question.
///
/// @param name how it is explained
record StreamRead(String name, StreamView view, KeyOf key, Targets targets) {

    void read(Question question) {
        Frame frame = question.frame();
        view.read(key.encode(frame), question.timeMicros(), frame, targets.fields());
        targets.mark(frame, question.timeMicros());
    }

    @Override
    public String toString() {
        return name + " from windows of " + view.name() + ", " + view.plan();
    }
}
