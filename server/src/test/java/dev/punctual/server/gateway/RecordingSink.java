package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.plan.Question;
import dev.punctual.server.http.endpoints.AnswerSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps the outcome of a request, and counts how often it was told one.
final class RecordingSink implements AnswerSink {
    private final CompletableFuture<List<Answer>> outcome = new CompletableFuture<>();
    private final CompletableFuture<String> thread = new CompletableFuture<>();
    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean gone;
    private volatile long mostStaleNanos = Question.ANY_AGE;

    @Override
    public void answered(List<Answer> answers) {
        told.incrementAndGet();
        thread.complete(Thread.currentThread().getName());
        outcome.complete(answers);
    }

    @Override
    public void failed(ServingException failure) {
        told.incrementAndGet();
        thread.complete(Thread.currentThread().getName());
        outcome.completeExceptionally(failure);
    }

    @Override
    public boolean wanted() {
        return !gone;
    }

    @Override
    public long mostStaleNanos() {
        return mostStaleNanos;
    }

    /// Takes no prediction that is older.
    RecordingSink noOlderThan(long nanos) {
        mostStaleNanos = nanos;
        return this;
    }

    /// Waits for nothing any more.
    void goAway() {
        gone = true;
    }

    boolean isTold() {
        return outcome.isDone();
    }

    /// How often an outcome came; one is right.
    int told() {
        return told.get();
    }

    /// Waits for the answers.
    List<Answer> answers() {
        return outcome.join();
    }

    /// Waits for the answer to a single question.
    Answer answer() {
        return answers().getFirst();
    }

    /// Waits for the failure.
    ErrorCode failure() {
        return outcome.handle((_, failure) ->
                        failure instanceof ServingException known
                                ? known.code()
                                : ErrorCode.INTERNAL)
                .join();
    }

    /// The thread that told the outcome.
    String thread() {
        return thread.join();
    }
}
