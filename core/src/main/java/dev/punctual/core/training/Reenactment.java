package dev.punctual.core.training;

import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.value.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// History, brought step by step to what was known when questions were answered online. Used by one thread.
///
/// Where all histories tell when their rows arrived, it goes by arrival: an event that came late is not there before it
/// came. Elsewhere it goes by event time, as if every event had arrived at once.
public final class Reenactment implements AutoCloseable {
    private final FeaturePlan plan;
    private final Pasts past;
    private final LoadedViews views;
    private final boolean byArrival;

    Reenactment(FeaturePlan plan, Pasts past, LoadedViews views, boolean byArrival) {
        this.plan = plan;
        this.past = past;
        this.views = views;
        this.byArrival = byArrival;
    }

    /// Whether it goes by arrival, and not by event time.
    public boolean byArrival() {
        return byArrival;
    }

    /// Makes a batch view what a question saw.
    ///
    /// @param seenMicros the event time of one of its values; null if it had none
    /// @param readMicros when it was read
    public void load(String view, @Nullable Long seenMicros, long readMicros) {
        views.load(view, seenMicros, readMicros);
    }

    /// When the next of what is not applied yet became known; `Long.MAX_VALUE` if there is no more.
    public long nextMicros() {
        return past.nextMicros();
    }

    /// Applies what became known before an instant.
    public void advance(long beforeMicros) {
        past.advance(beforeMicros);
    }

    /// Answers a question with its features as they are known now.
    ///
    /// @param asked a frame of the plan, of which the first fields are taken
    /// @param fields how many were asked
    public Frame ask(Frame asked, int fields, long asOfMicros) {
        Question question = plan.question(asked.withFirst(fields), asOfMicros);
        plan.read(List.of(question), Long.MAX_VALUE);
        plan.derive(question);
        return question.frame();
    }

    @Override
    public void close() {
        past.close();
    }
}
