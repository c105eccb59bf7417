package dev.punctual.server.catalog;

import dev.punctual.core.catalog.FeatureCard;
import dev.punctual.core.catalog.FeatureCatalog;
import dev.punctual.core.catalog.Lineage;
import dev.punctual.core.catalog.Node;
import dev.punctual.core.catalog.ViewProfile;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.features.FeatureListing;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.json.Suggestion;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The features of one project, reported as JSON: what they are, what they are made of, who uses them, what is stored.
public final class FeatureReports implements FeatureListing {
    private final ProjectDefinition project;
    private final FeatureCatalog catalog;
    private final Lineage lineage;
    private final ViewProfiles profiles;

    /// @param compiler has the windows of the stream views
    public FeatureReports(
            ProjectDefinition project,
            ExpressionParser expressions,
            PlanCompiler compiler,
            OnlineStore store,
            WallClock clock) {
        this.project = project;
        this.catalog = new FeatureCatalog(project);
        this.lineage = new Lineage(project, expressions);
        this.profiles = new ViewProfiles(store, compiler.streamViews(), clock);
    }

    @Override
    public byte[] list(@Nullable String query) {
        var report = new LinkedHashMap<String, Object>();
        List<FeatureCard> cards =
                query == null || query.isBlank() ? catalog.all() : catalog.search(query);
        report.put("features", cards.stream().map(CardTree::of).toList());
        if (cards.isEmpty() && query != null) {
            report.put("hint", Suggestion.of(query.strip(), words()));
        }
        return JsonTree.write(report);
    }

    /// What a search may be for.
    private List<String> words() {
        Set<String> words = new LinkedHashSet<>();
        for (FeatureCard card : catalog.all()) {
            words.add(card.view().name());
            words.addAll(card.view().metadata().tags());
        }
        for (FeatureCard card : catalog.all()) {
            words.add(card.field().name());
            words.addAll(List.of(card.name().split("[._@]", -1)));
        }
        return List.copyOf(words);
    }

    @Override
    public byte[] view(String name) {
        ViewDefinition view = found(name);
        ViewProfile profile = profiles.of(view);
        Map<String, Object> report = CardTree.of(view, project);
        report.put("versions", versions(view));
        report.put("lineage", lineage(new Node(Node.Kind.VIEW, name)));
        report.put("freshness", ProfileTree.freshness(profile, grace(view)));
        report.put("stored", ProfileTree.stored(profile));
        report.put(
                "features",
                cards(view).stream()
                        .map(card -> {
                            Map<String, Object> feature = CardTree.brief(card);
                            feature.put("stored", ProfileTree.of(profile, card.field().name()));
                            return feature;
                        })
                        .toList());
        return JsonTree.write(report);
    }

    @Override
    public byte[] feature(String viewName, String name) {
        ViewDefinition view = found(viewName);
        List<FeatureCard> cards = cards(view);
        FeatureCard card =
                cards.stream()
                        .filter(each -> each.field().name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                notFound(
                                        "view '" + viewName + "' has no feature",
                                        name,
                                        cards.stream().map(each -> each.field().name()).toList()));
        ViewProfile profile = profiles.of(view);
        Map<String, Object> report = CardTree.of(card);
        report.put("ages", CardTree.ages(view));
        report.put("lineage", lineage(Lineage.feature(viewName, name)));
        report.put("freshness", ProfileTree.freshness(profile, grace(view)));
        var stored = ProfileTree.stored(profile);
        stored.putAll(ProfileTree.of(profile, name));
        report.put("stored", stored);
        return JsonTree.write(report);
    }

    private ViewDefinition found(String name) {
        ViewDefinition view = project.views().get(name);
        if (view == null) {
            throw notFound("there is no view", name, List.copyOf(project.views().keySet()));
        }
        return view;
    }

    private static ServingException notFound(String what, String name, List<String> known) {
        return new ServingException(
                ErrorCode.NOT_FOUND,
                what + " '" + Suggestion.shown(name) + "': " + Suggestion.of(name, known));
    }

    private List<FeatureCard> cards(ViewDefinition view) {
        return catalog.all().stream()
                .filter(card -> card.view().name().equals(view.name()))
                .toList();
    }

    private List<String> versions(ViewDefinition view) {
        String base = VersionedName.of(view.name()).base();
        return project.views().keySet().stream()
                .filter(name -> VersionedName.of(name).base().equals(base))
                .toList();
    }

    private long grace(ViewDefinition view) {
        return view instanceof ViewDefinition.Stream stream
                ? CardTree.event(project, stream).grace().toNanos() / 1_000
                : ProfileTree.NO_GRACE;
    }

    private Map<String, Object> lineage(Node node) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("made_of", byKind(lineage.madeOf(node)));
        tree.put("used_by", byKind(lineage.usedBy(node)));
        return tree;
    }

    private static Map<String, Object> byKind(Map<Node.Kind, Set<String>> nodes) {
        var tree = new LinkedHashMap<String, Object>();
        nodes.forEach((kind, names) -> tree.put(kind.word(), List.copyOf(names)));
        return tree;
    }
}
