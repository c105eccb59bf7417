package dev.punctual.core.plan;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.expression.Evaluator;
import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.expression.FieldNames;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import dev.punctual.core.window.WindowPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compiles the definitions of one project to plans over one online store.
public final class PlanCompiler {
    private final ProjectDefinition project;
    private final ExpressionParser expressions;
    private final OnlineStore store;
    private final Map<String, StreamView> streamViews;
    private final Map<String, PushView> pushViews;

    /// Opens the project's stream and push views over what the store has of them.
    public PlanCompiler(
            ProjectDefinition project, ExpressionParser expressions, OnlineStore store) {
        this.project = project;
        this.expressions = expressions;
        this.store = store;
        this.streamViews = new LinkedHashMap<>();
        this.pushViews = new LinkedHashMap<>();
        for (ViewDefinition view : project.views().values()) {
            if (view instanceof ViewDefinition.Stream stream) {
                streamViews.put(view.name(), streamView(stream));
            }
            if (view instanceof ViewDefinition.Push push) {
                Schema key = project.entity(view.entity()).key();
                pushViews.put(view.name(), new PushView(push, key, store));
            }
        }
    }

    private PlanCompiler(PlanCompiler other, OnlineStore store) {
        this.project = other.project;
        this.expressions = other.expressions;
        this.store = store;
        this.streamViews = other.streamViews;
        this.pushViews = other.pushViews;
    }

    /// Another compiler over the same views, whose plans read rows from another store.
    public PlanCompiler over(OnlineStore other) {
        return new PlanCompiler(this, other);
    }

    /// The name of the table that holds a batch view.
    public static String viewTable(String view) {
        return "view/" + view;
    }

    /// The name of the table that holds precomputed predictions.
    public static String precomputedTable(String name) {
        return "precomputed/" + name;
    }

    /// The entity key of precomputed predictions: the request features they are kept by.
    public Schema precomputedKey(PrecomputedDefinition precomputed) {
        EndpointDefinition endpoint = project.endpoint(precomputed.endpoint());
        Schema frame = EndpointSchema.of(project, endpoint);
        return new Schema(
                precomputedBy(precomputed).stream()
                        .map(name -> frame.field(frame.indexOf(name)))
                        .toList());
    }

    /// The request features that the key of precomputed predictions is made from, in its order.
    public List<String> precomputedBy(PrecomputedDefinition precomputed) {
        return switch (precomputed.content()) {
            case Content.Means means -> means.features();
            case Content.ByEntity _ -> project.endpoint(precomputed.endpoint()).keyFeatures();
            case Content.ByCombination combination -> combination.names();
        };
    }

    /// The stream views, by name.
    public Map<String, StreamView> streamViews() {
        return Collections.unmodifiableMap(streamViews);
    }

    /// The push views, by name.
    public Map<String, PushView> pushViews() {
        return Collections.unmodifiableMap(pushViews);
    }

    /// The views that the events of a source feed.
    public List<StreamView> viewsOf(SourceDefinition.Event source) {
        return project.views().values().stream()
                .filter(view ->
                        view instanceof ViewDefinition.Stream s && s.source().equals(source.name()))
                .map(view -> known(streamViews, view.name()))
                .toList();
    }

    /// What compiles sets of features over the same views.
    public FeatureSetCompiler featureSets() {
        return new FeatureSetCompiler(project, store, streamViews);
    }

    /// Compiles the features of an endpoint, and the reads of its precomputed rungs.
    public FeaturePlan features(EndpointDefinition endpoint) {
        return features(endpoint, false);
    }

    /// Compiles the same for past questions: values older than their view's look-back are missing.
    public FeaturePlan trainingFeatures(EndpointDefinition endpoint) {
        return features(endpoint, true);
    }

    private FeaturePlan features(EndpointDefinition endpoint, boolean training) {
        Schema frame = EndpointSchema.of(project, endpoint);
        var reads = new ReadCompiler(project, store, streamViews, frame);
        int next = endpoint.request().size();
        for (ViewUse use : endpoint.features()) {
            next += addView(reads, use, next, training);
        }
        Schema prepared = preparedSchema(endpoint);
        int rungs = prepared.size() / 2;
        for (int i = 0; i < rungs; i++) {
            reads.add(preparedRead(reads, prepared.field(i).name(), new int[] {i, rungs + i}));
        }
        return new FeaturePlan(
                new FeaturePlan.Schemas(frame, prepared),
                reads.compiled(),
                derivations(endpoint.derived(), frame));
    }

    private int addView(ReadCompiler reads, ViewUse use, int firstField, boolean training) {
        ViewDefinition view = project.view(use.view());
        int[] fields = Targets.consecutive(firstField, view.features().size());
        reads.add(
                use.role() + " by " + use.key(),
                view,
                inOrder(project.entity(view.entity()).key(), use.key()),
                new Targets(fields, view.ages(), training));
        return fields.length;
    }

    /// Compiles the features of questions of which only some features are given, request features or derived ones. Views
    /// whose key is not among them are not read: their features have their defaults, or are missing. Precomputed answers
    /// are not read either.
    public FeaturePlan featuresOf(EndpointDefinition endpoint, Set<String> given) {
        Schema frame = EndpointSchema.of(project, endpoint);
        var reads = new ReadCompiler(project, store, streamViews, frame);
        for (RequestFeature feature : endpoint.request()) {
            String value = feature.defaultValue();
            if (value != null && !given.contains(feature.name())) {
                int field = frame.indexOf(feature.name());
                reads.addDefault(new DefaultValue(frame, field, value));
            }
        }
        int next = endpoint.request().size();
        for (ViewUse use : endpoint.features()) {
            if (given.containsAll(use.key().values())) {
                next += addView(reads, use, next, false);
            } else {
                ViewDefinition view = project.view(use.view());
                int[] fields = Targets.consecutive(next, view.features().size());
                reads.addDefaults(view, new Targets(fields, view.ages(), false));
                next += fields.length;
            }
        }
        List<Derived> computed =
                endpoint.derived().stream().filter(one -> !given.contains(one.name())).toList();
        return new FeaturePlan(
                new FeaturePlan.Schemas(frame, new Schema(List.of())),
                reads.compiled(),
                derivations(computed, frame));
    }

    /// Compiles an endpoint with the models it is to be answered by.
    ///
    /// @param models the served version of each model of the ladder, by name
    public EndpointPlan endpoint(EndpointDefinition endpoint, Map<String, ServedModel> models) {
        FeaturePlan features = features(endpoint);
        var ladder = new ArrayList<RungPlan>();
        int precomputed = preparedSchema(endpoint).size() / 2;
        int prepared = 0;
        for (Rung rung : endpoint.ladder()) {
            ladder.add(
                    switch (rung) {
                        case Rung.ModelRung model ->
                                modelRung(
                                        known(models, model.model()),
                                        features.schema(),
                                        model.requires());
                        case Rung.PrecomputedRung table ->
                                new RungPlan.PrecomputedRung(
                                        table.name(),
                                        prepared,
                                        precomputed + prepared++,
                                        new PrecomputedVersions(
                                                store.table(precomputedTable(table.name()))));
                        case Rung.DefaultRung constant ->
                                new RungPlan.DefaultRung(constant.name(), constant.value());
                    });
        }
        String time = endpoint.time();
        int timeField = time == null ? -1 : features.schema().indexOf(time);
        return new EndpointPlan(endpoint, features, timeField, ladder);
    }

    /// The inputs of a model, in the frames of its endpoint.
    public ModelInput input(ModelDefinition model) {
        EndpointDefinition endpoint = project.endpoint(model.endpoint());
        return new ModelInput(EndpointSchema.of(project, endpoint), model.inputs());
    }

    /// Compiles a model as a rung of an endpoint that has it in its ladder.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if it does not fit
    public RungPlan rung(EndpointDefinition endpoint, ServedModel served) {
        return modelRung(served, EndpointSchema.of(project, endpoint), List.of());
    }

    /// Compiles a model for questions of an endpoint that are not waited for. What the model requires in the endpoint's
    /// ladder, it requires here.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if it does not fit
    public ScoringPlan scoring(EndpointDefinition endpoint, ServedModel served) {
        List<String> requires =
                endpoint.ladder().stream()
                        .filter(rung ->
                                rung instanceof Rung.ModelRung && rung.name().equals(served.name()))
                        .flatMap(rung -> ((Rung.ModelRung) rung).requires().stream())
                        .toList();
        FeaturePlan features = features(endpoint);
        return new ScoringPlan(features, endpoint, modelRung(served, features.schema(), requires));
    }

    /// Compiles a model for questions of an endpoint of which only some features are given, see [#featuresOf].
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if it does not fit
    public CombinationPlan scoring(
            EndpointDefinition endpoint, Set<String> given, ServedModel served) {
        FeaturePlan features = featuresOf(endpoint, given);
        return new CombinationPlan(
                endpoint, features, modelRung(served, features.schema(), List.of()));
    }

    private RungPlan.ModelRung modelRung(ServedModel served, Schema frame, List<String> requires) {
        var required = new Requirement(frame, requires);
        return RungPlan.ModelRung.of(served, frame, required, project.model(served.name()).batch());
    }

    private TableRead preparedRead(ReadCompiler reads, String name, int[] fields) {
        PrecomputedDefinition precomputed = project.precomputed(name);
        OnlineStore.Table table = store.table(precomputedTable(name));
        return new TableRead(
                "precomputed answer by " + precomputed.content().by(),
                table,
                preparedKey(reads, precomputed, table),
                new RowCodec(PrecomputedRow.SCHEMA)::decode,
                new Targets(fields, ViewDefinition.Ages.UNLIMITED, false),
                true);
    }

    private int preparedKey(
            ReadCompiler reads, PrecomputedDefinition precomputed, OnlineStore.Table table) {
        List<String> by = precomputedBy(precomputed);
        if (!(precomputed.content() instanceof Content.ByCombination)) {
            return reads.key(precomputedKey(precomputed), by);
        }
        EndpointDefinition endpoint = project.endpoint(precomputed.endpoint());
        Schema frame = EndpointSchema.of(project, endpoint);
        reads.addEarly(derivations(neededBy(by, endpoint, frame), frame));
        return reads.key(new CombinationKey(table, frame, by));
    }

    /// The derived features among some fields, with those that these are derived from, in their order.
    private List<Derived> neededBy(List<String> fields, EndpointDefinition endpoint, Schema frame) {
        var needed = new HashSet<>(fields);
        for (Derived derived : endpoint.derived().reversed()) {
            if (needed.contains(derived.name())
                    && expressions.parse(derived.expression(), frame, derived.type())
                            instanceof ExpressionParser.Result.Parsed parsed) {
                needed.addAll(FieldNames.of(parsed.expression(), frame));
            }
        }
        return endpoint.derived().stream().filter(one -> needed.contains(one.name())).toList();
    }

    /// The answers of the precomputed rungs, and behind them the versions they are from.
    private static Schema preparedSchema(EndpointDefinition endpoint) {
        var fields = new ArrayList<Field>();
        var versions = new ArrayList<Field>();
        for (Rung rung : endpoint.ladder()) {
            if (rung instanceof Rung.PrecomputedRung) {
                fields.add(Field.of(rung.name(), ValueType.FLOAT64));
                versions.add(Field.of(rung.name() + ".version", ValueType.INT64));
            }
        }
        fields.addAll(versions);
        return new Schema(fields);
    }

    private List<Derivation> derivations(List<Derived> derived, Schema frame) {
        return derived.stream().map(one -> derivation(one, frame)).toList();
    }

    private Derivation derivation(Derived derived, Schema frame) {
        Expression parsed = parsed(derived.expression(), frame, derived.type());
        return new Derivation(
                derived.name() + " = " + derived.expression(),
                Evaluator.compile(parsed, frame),
                frame.indexOf(derived.name()),
                FieldNames.of(parsed, frame).stream().map(frame::indexOf).toList());
    }

    private StreamView streamView(ViewDefinition.Stream view) {
        if (!(project.sources().get(view.source()) instanceof SourceDefinition.Event source)) {
            throw new IllegalArgumentException("no event source " + view.source());
        }
        Schema key = project.entity(view.entity()).key();
        WindowPlan windows =
                WindowPlan.compile(
                        view,
                        source.schema(),
                        where -> evaluator(where, source.schema(), ValueType.BOOL));
        int[] keyFields =
                inOrder(key, view.key()).stream().mapToInt(source.schema()::indexOf).toArray();
        return new StreamView(view.name(), windows, new KeyCodec(key), keyFields, store);
    }

    private Evaluator evaluator(String text, Schema fields, ValueType type) {
        return Evaluator.compile(parsed(text, fields, type), fields);
    }

    private Expression parsed(String text, Schema fields, ValueType type) {
        return switch (expressions.parse(text, fields, type)) {
            case ExpressionParser.Result.Parsed(Expression expression) -> expression;
            case ExpressionParser.Result.Rejected rejected ->
                    throw new IllegalArgumentException(text + ": " + rejected.message());
        };
    }

    static List<String> inOrder(Schema key, Map<String, String> mapping) {
        return key.fields().stream().map(field -> known(mapping, field.name())).toList();
    }

    static <T> T known(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("nothing is called " + name + " in " + all.keySet());
        }
        return found;
    }
}
