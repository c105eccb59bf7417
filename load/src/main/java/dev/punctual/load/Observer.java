package dev.punctual.load;

import java.util.function.LongConsumer;

/// Is told what happens during a phase, while it happens. It must return at once.
public interface Observer {
    /// Somebody who does not look.
    Observer NOBODY = new Observer() {};

    /// So many questions were asked so far. Called by the thread that runs the phase.
    default void asked(long questions) {}

    /// A question was answered. Called by the event loop.
    ///
    /// @param question its index in the phase
    default void answered(int question, Reading reading) {}

    /// One that is told only how many questions were asked.
    static Observer ofAsked(LongConsumer asked) {
        return new Observer() {
            @Override
            public void asked(long questions) {
                asked.accept(questions);
            }
        };
    }

    /// Both of them.
    default Observer and(Observer other) {
        Observer one = this;
        return new Observer() {
            @Override
            public void asked(long questions) {
                one.asked(questions);
                other.asked(questions);
            }

            @Override
            public void answered(int question, Reading reading) {
                one.answered(question, reading);
                other.answered(question, reading);
            }
        };
    }
}
