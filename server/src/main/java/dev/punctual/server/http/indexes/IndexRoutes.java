package dev.punctual.server.http.indexes;

import dev.punctual.core.embedding.Description;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.indexes.Indexes.Held;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The routes of indexes of similar items: what there are, and the neighbours of items and vectors.
public final class IndexRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(IndexRoutes.class);
    public static final String NEIGHBORS = ":neighbors";
    private static final int OK = 200;
    private static final long LONGEST_NANOS = 1_000_000_000L;

    private final Indexes indexes;
    private final MonotonicClock clock;
    private final int bodyLimit;

    public IndexRoutes(Indexes indexes, MonotonicClock clock, int bodyLimit) {
        this.indexes = indexes;
        this.clock = clock;
        this.bodyLimit = bodyLimit;
    }

    public List<String> names() {
        return indexes.names();
    }

    /// What all indexes are.
    public Route all() {
        return ApartRoute.json(() -> {
            var each = new ArrayList<Object>();
            indexes.names().forEach(name -> each.add(described(name)));
            return JsonTree.write(Map.of("indexes", each));
        });
    }

    /// What one index is.
    public Route one(String name) {
        return ApartRoute.json(() -> JsonTree.write(described(name)));
    }

    private Map<String, Object> described(String name) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("index", name);
        try (Held held = indexes.hold(name)) {
            if (held == null) {
                tree.put("state", "not built");
                return tree;
            }
            IndexFacts facts = held.index().facts();
            tree.put("state", "serving");
            tree.put("generation", held.generation());
            tree.put("created", Instant.EPOCH.plus(facts.createdMicros(), ChronoUnit.MICROS) + "");
            tree.put("items", facts.items());
            tree.put("dimension", facts.dimension());
            tree.put("metric", facts.metric().text());
            tree.put("kind", facts.kind());
            tree.put(held.index().unit(), facts.effort());
            tree.put("recall", facts.recall());
            tree.put("recall_sample", facts.sample());
            tree.put("precomputed", facts.neighbours());
            tree.put("grown", facts.rebuilt());
            tree.put("bytes", held.bytes());
            tree.put("attributes", facts.attributes());
            if (!facts.model().isEmpty()) {
                Embedder model = held.embedder();
                tree.put("model", facts.model());
                tree.put("asked_by", model == null ? List.of() : asked(model));
            }
        }
        return tree;
    }

    private static List<String> asked(Embedder model) {
        return List.of(
                model.columns().isEmpty() ? DescriptionReader.TEXTS : DescriptionReader.INPUTS);
    }

    /// Finds neighbours.
    public Route neighbors(String name) {
        return new Route() {
            @Override
            public int bodyLimit() {
                return bodyLimit;
            }

            @Override
            public void handle(Exchange exchange) {
                LargeBodies.run(exchange, () -> ask(name, exchange));
            }
        };
    }

    private void ask(String name, Exchange exchange) {
        Held held = null;
        boolean handedOn = false;
        try {
            MediaTypes.requireJson(exchange);
            long allowed = Math.min(CallerBudget.nanos(exchange), LONGEST_NANOS);
            held = hold(name);
            NeighborQuestion question =
                    new NeighborQuestionReader(held).read(exchange.body(), exchange.bodyLength());
            allowed = Math.min(allowed, question.budgetNanos());
            var deadline = new Deadline(exchange.arrivalNanos() + allowed);
            Held kept = held;
            if (!question.descriptions().isEmpty()) {
                handedOn = true;
                embed(kept, question, deadline, exchange);
                return;
            }
            var work =
                    new Indexes.Work(
                            () -> search(kept, question, deadline, exchange),
                            failure -> fail(kept, failure, exchange));
            handedOn = true;
            indexes.search(held, question.size(), deadline, work);
        } catch (ServingException e) {
            answer(name, Response.failure(e), exchange);
        } finally {
            if (held != null && !handedOn) {
                held.close();
            }
        }
    }

    /// Asks about what has to be embedded before; the deadline may answer while that is done.
    private void embed(Held held, NeighborQuestion question, Deadline deadline, Exchange exchange) {
        String name = held.index().facts().name();
        String list =
                question.descriptions().getFirst() instanceof Description.Text
                        ? DescriptionReader.TEXTS
                        : DescriptionReader.INPUTS;
        var answered = new AtomicBoolean();
        Consumer<Response> once =
                response -> {
                    if (answered.compareAndSet(false, true)) {
                        answer(name, response, exchange);
                    }
                };
        var work =
                new Indexes.Made(
                        vectors -> once.accept(found(held, question.about(vectors), deadline)),
                        failure -> {
                            held.close();
                            ServingException why = failure.failure();
                            String field = list + "[" + failure.index() + "]";
                            once.accept(
                                    Response.failure(
                                            why.code(), String.valueOf(why.getMessage()), field));
                        },
                        failure -> {
                            held.close();
                            once.accept(Response.failure(failure));
                        },
                        failure -> once.accept(Response.failure(failure)));
        indexes.embed(held, question.descriptions(), deadline, work);
    }

    private Held hold(String name) {
        Held held = indexes.hold(name);
        if (held == null) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "index %s is not built yet; 'punctual index build %s' does it"
                            .formatted(name, name));
        }
        return held;
    }

    private void search(
            Held held, NeighborQuestion question, Deadline deadline, Exchange exchange) {
        String name = held.index().facts().name();
        answer(name, found(held, question, deadline), exchange);
    }

    /// Searches, and lets the generation go.
    private Response found(Held held, NeighborQuestion question, Deadline deadline) {
        try (held) {
            var json = new NeighborAnswer(held, question, clock, deadline).write();
            return Response.json(OK, Map.of(), json);
        } catch (ServingException e) {
            return Response.failure(e);
        } catch (RuntimeException e) {
            LOG.error("a search of index {} failed", held.index().facts().name(), e);
            String message = "this is our mistake; see the server's log";
            return Response.failure(ErrorCode.INTERNAL, message, null);
        }
    }

    private void fail(Held held, ServingException failure, Exchange exchange) {
        held.close();
        answer(held.index().facts().name(), Response.failure(failure), exchange);
    }

    private void answer(String name, Response response, Exchange exchange) {
        exchange.respond(response);
        indexes.finished(name, response.status(), clock.nanos() - exchange.arrivalNanos());
    }
}
