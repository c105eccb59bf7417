package dev.punctual.server.precompute;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Selection;
import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.ColumnReader;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.DefaultValue;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question for each entity that a table is to have.
final class EntityQuestions {
    private final EndpointDefinition endpoint;
    private final Selection select;
    private final Surroundings surroundings;
    private final String what;
    private final Schema asked;
    private final List<String> keyNames;
    private final KeyCodec keyCodec;
    private final int[] keyFields;
    private final @Nullable DefaultValue[] defaults;

    /// @param asked the request features of the endpoint
    EntityQuestions(
            PrecomputedDefinition table,
            Selection select,
            EndpointDefinition endpoint,
            Schema asked,
            Surroundings surroundings) {
        this.endpoint = endpoint;
        this.select = select;
        this.surroundings = surroundings;
        this.what = "precomputed table " + table.name();
        this.asked = asked;
        this.keyNames = endpoint.keyFeatures();
        this.keyFields = keyNames.stream().mapToInt(asked::indexOf).toArray();
        this.keyCodec =
                new KeyCodec(
                        new Schema(
                                keyNames.stream()
                                        .map(name -> asked.field(asked.indexOf(name)))
                                        .toList()));
        this.defaults = new @Nullable DefaultValue[asked.size()];
        for (int i = 0; i < defaults.length; i++) {
            String value = endpoint.request().get(i).defaultValue();
            defaults[i] = value == null ? null : new DefaultValue(asked, i, value);
        }
    }

    /// What they are made from at present; where it is the same, so are the questions.
    String fingerprint() {
        Query query = query();
        return query == null
                ? surroundings.kept().logged(endpoint).toString()
                : surroundings.engines().fingerprint(query.source());
    }

    private @Nullable Query query() {
        return switch (select) {
            case Selection.All all -> all.keys();
            case Selection.First top -> top.keys();
            case Selection.MostAsked _ -> null;
        };
    }

    /// The key under which the answer to a question is stored. Of two questions with one key the later counts.
    byte[] key(Frame question) {
        return keyCodec.encode(question, keyFields);
    }

    /// Gives each question, in an order of its own. The time of the endpoint may be left missing, for the present.
    ///
    /// @param consumer gets the request features; the frame is used again for the next question
    /// @throws ServingException with `INVALID_DEFINITION` if they cannot be made
    void forEach(Instant now, Consumer<Frame> consumer) {
        switch (select) {
            case Selection.All all -> read(all.keys(), Long.MAX_VALUE, consumer);
            case Selection.First top -> read(top.keys(), top.n(), consumer);
            case Selection.MostAsked most -> {
                var traffic = new Traffic(surroundings.kept());
                try (OfflineEngine engine = traffic.open(endpoint, what);
                        RowCursor cursor =
                                engine.query(
                                        traffic.sql(endpoint, keyNames, most.n()),
                                        Map.of("since", now.minus(most.within())))) {
                    read(cursor, most.n(), consumer);
                }
            }
        }
    }

    private void read(Query query, long most, Consumer<Frame> consumer) {
        OfflineEngine engine = surroundings.engines().of(query.source());
        try (RowCursor cursor = engine.query(query.sql(), Map.of())) {
            read(cursor, most, consumer);
        }
    }

    private void read(RowCursor cursor, long most, Consumer<Frame> consumer) {
        Schema given = given(cursor.schema());
        int[] to = given.fields().stream().mapToInt(field -> asked.indexOf(field.name())).toArray();
        var columns = new ColumnReader(cursor, given, what);
        var row = new Frame(given);
        var question = new Frame(asked);
        for (long number = 1; number <= most && cursor.next(); number++) {
            row.clear();
            columns.read(row);
            question.clear();
            for (int i = 0; i < to.length; i++) {
                question.copy(row, i, to[i]);
            }
            complete(question, number);
            consumer.accept(question);
        }
    }

    /// The request features that the SQL gives.
    private Schema given(Schema columns) {
        var given = new ArrayList<Field>();
        for (int i = 0; i < asked.size(); i++) {
            Field field = asked.field(i);
            if (columns.indexOf(field.name()) >= 0 || keyNames.contains(field.name())) {
                given.add(field); // a key that is lacking is reported by whoever reads the columns
            } else if (defaults[i] == null && !field.name().equals(endpoint.time())) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "the SQL of %s gives no column %s, which questions to endpoint %s must have; select it, or declare a default"
                                .formatted(what, field.name(), endpoint.name()),
                        field.name());
            }
        }
        return new Schema(given);
    }

    /// Fills in defaults, and refuses what could not be asked.
    private void complete(Frame question, long number) {
        for (int i = 0; i < asked.size(); i++) {
            DefaultValue value = defaults[i];
            if (!question.has(i) && value != null) {
                value.apply(question);
            } else if (question.has(i)) {
                requireRange(question, i, number);
            } else if (!asked.field(i).name().equals(endpoint.time()) || isKey(i)) {
                throw wrong(number, asked.field(i), "is missing; leave such rows out");
            }
        }
    }

    private boolean isKey(int field) {
        return keyNames.contains(asked.field(field).name());
    }

    private void requireRange(Frame question, int field, long number) {
        ValueType type = asked.field(field).type();
        if (type != ValueType.FLOAT64 && type != ValueType.INT64) {
            return;
        }
        double value = question.asDouble(field, asked.cellOf(field));
        RequestFeature rule = endpoint.request().get(field);
        if (!Double.isFinite(value)) {
            throw wrong(number, asked.field(field), "is " + value + "; nobody can ask that");
        }
        if (rule.min() != null && value < rule.min()) {
            throw wrong(number, asked.field(field), "is " + value + ", but min is " + rule.min());
        }
        if (rule.max() != null && value > rule.max()) {
            throw wrong(number, asked.field(field), "is " + value + ", but max is " + rule.max());
        }
    }

    private ServingException wrong(long number, Field field, String how) {
        return new ServingException(
                ErrorCode.INVALID_DEFINITION,
                "in row %,d of the SQL of %s, %s %s".formatted(number, what, field.name(), how),
                field.name());
    }
}
