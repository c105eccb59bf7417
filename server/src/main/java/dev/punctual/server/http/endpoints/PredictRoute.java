package dev.punctual.server.http.endpoints;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.plan.Question;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The route of questions to one endpoint. Any thread may use it.
public final class PredictRoute implements Route {
    private static final int OK = 200;

    private final EndpointShape shape;
    private final Predictions predictions;
    private final MonotonicClock clock;
    private final WallClock wallClock;
    private final int bodyLimit;
    private final QuestionReader reader;
    private final AnswerWriter writer;
    private final List<String> quotedRungs = new ArrayList<>();

    public PredictRoute(
            EndpointShape shape,
            Predictions predictions,
            MonotonicClock clock,
            WallClock wallClock,
            int bodyLimit) {
        this.shape = shape;
        this.predictions = predictions;
        this.clock = clock;
        this.wallClock = wallClock;
        this.bodyLimit = bodyLimit;
        this.reader = new QuestionReader(shape);
        this.writer = new AnswerWriter(shape);
        for (String name : shape.rungNames()) {
            var quoted = new JsonBuffer(name.length() + 2).text(name);
            quotedRungs.add(new String(quoted.toBytes(), StandardCharsets.US_ASCII));
        }
    }

    public EndpointShape shape() {
        return shape;
    }

    @Override
    public int bodyLimit() {
        return bodyLimit;
    }

    @Override
    public void handle(Exchange exchange) {
        LargeBodies.run(exchange, () -> ask(exchange));
    }

    private void ask(Exchange exchange) {
        long begun = clock.nanos();
        var ledger =
                new Ledger(
                        exchange.arrivalNanos(),
                        TraceContext.parse(exchange.header(TraceContext.HEADER)));
        var reply = new Reply(exchange, ledger);
        try {
            MediaTypes.requireJson(exchange);
            long allowed = CallerBudget.nanos(exchange);
            long staleness = CallerBudget.staleness(exchange);
            var questions = reader.read(exchange.body(), exchange.bodyLength());
            allowed = Math.min(allowed, questions.budgetNanos());
            var deadline =
                    new Deadline(
                            exchange.arrivalNanos() + Math.min(allowed, shape.budget().toNanos()));
            reply.withFeatures = questions.withFeatures();
            reply.mostStaleNanos = Math.min(staleness, questions.mostStaleNanos());
            ledger.spend(Stage.PARSE, begun, clock.nanos());
            predictions.predict(shape, questions.frames(), deadline, ledger, reply);
        } catch (ServingException e) {
            reply.failed(e);
        }
    }

    /// Turns the outcome of one request into its response.
    private final class Reply implements AnswerSink {
        private final Exchange exchange;
        private final Ledger ledger;
        boolean withFeatures;
        long mostStaleNanos = Question.ANY_AGE;

        Reply(Exchange exchange, Ledger ledger) {
            this.exchange = exchange;
            this.ledger = ledger;
        }

        @Override
        public void answered(List<Answer> answers) {
            long begun = clock.nanos();
            JsonBuffer json = writer.write(answers, withFeatures, wallClock.micros());
            Answer worst = answers.getFirst();
            for (Answer answer : answers) {
                worst = answer.rung() > worst.rung() ? answer : worst;
            }
            ledger.answered(worst);
            long now = clock.nanos();
            ledger.spend(Stage.ENCODE, begun, now);
            send(Response.json(OK, Map.of(), json), now, quotedRungs.get(worst.rung()));
        }

        @Override
        public boolean wanted() {
            return exchange.waits();
        }

        @Override
        public long mostStaleNanos() {
            return mostStaleNanos;
        }

        @Override
        public void failed(ServingException failure) {
            send(Response.failure(failure), clock.nanos(), "");
        }

        private void send(Response response, long now, String rung) {
            long totalNanos = now - ledger.startNanos();
            String timing = ServerTiming.of(ledger, totalNanos, rung);
            exchange.respond(response.withHeader(ServerTiming.HEADER, timing));
            if (exchange.waits()) {
                predictions.finished(shape, ledger, totalNanos, response.status());
            }
        }
    }
}
