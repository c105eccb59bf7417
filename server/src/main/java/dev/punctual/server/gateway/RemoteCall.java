package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.plan.Question;
import dev.punctual.core.trace.TraceContext;
import java.util.List;

/// A rung of one request that waits for another server, on a thread of its own.
record RemoteCall(Request request, Ladder ladder, Choice choice, List<Question> questions)
        implements Runnable {

    @Override
    public void run() {
        if (!request.worthwhile()) {
            request.outcome().giveUp();
            request.landed();
            return;
        }
        long start = request.nowNanos();
        try {
            List<Answer> answers =
                    ScopedValue.where(TraceContext.CURRENT, request.traceOfCall())
                            .call(() ->
                                    ladder.rungs()
                                            .answerRemotely(choice, questions, request.deadline()));
            spent(start);
            request.outcome().answer(answers);
        } catch (RuntimeException e) {
            request.landed();
            failed(e, start);
            return;
        }
        request.landed();
    }

    private void failed(RuntimeException e, long startNanos) {
        ErrorCode code = e instanceof ServingException known ? known.code() : ErrorCode.INTERNAL;
        if (code == ErrorCode.REMOTE_TIMEOUT) {
            spent(startNanos);
        }
        if (code == ErrorCode.NO_ANSWER) {
            throw e;
        }
        if (code == ErrorCode.REMOTE_FAILED || code == ErrorCode.INTERNAL) {
            request.failed(choice, e);
        }
        request.fall(choice, questions, code);
    }

    private void spent(long startNanos) {
        long end = request.nowNanos();
        request.ledger().spend(Stage.RUNG, startNanos, end);
        ladder.times().record(choice.rung(), questions.size(), end - startNanos, end);
    }
}
