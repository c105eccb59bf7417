package dev.punctual.core.plan;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.push.PushRows;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Gathers the reads of one plan, view by view.
final class ReadCompiler {
    private final ProjectDefinition project;
    private final OnlineStore store;
    private final Map<String, StreamView> streamViews;
    private final Schema frame;
    private final List<Derivation> early = new ArrayList<>();
    private final List<KeyOf> keys = new ArrayList<>();
    private final List<TableRead> tables = new ArrayList<>();
    private final List<StreamRead> streams = new ArrayList<>();
    private final List<DefaultValue> defaults = new ArrayList<>();

    /// @param frame the fields that the reads fill and take keys from
    ReadCompiler(
            ProjectDefinition project,
            OnlineStore store,
            Map<String, StreamView> streamViews,
            Schema frame) {
        this.project = project;
        this.store = store;
        this.streamViews = streamViews;
        this.frame = frame;
    }

    /// Adds the read of a view.
    ///
    /// @param name how it is explained
    /// @param keyFields the names of the fields that give the entity key, in the order of the key
    void add(String name, ViewDefinition view, List<String> keyFields, Targets targets) {
        int key = key(project.entity(view.entity()).key(), keyFields);
        switch (view) {
            case ViewDefinition.Batch _ -> {
                var rows = new RowCodec(view.features());
                OnlineStore.Table table = store.table(PlanCompiler.viewTable(view.name()));
                add(new TableRead(name, table, key, rows::decode, targets, false));
            }
            case ViewDefinition.Push push -> {
                OnlineStore.Table table = store.table(PushView.table(view.name()));
                var rows = new PushRows(push);
                add(new TableRead(name, table, key, rows::decode, targets, false));
            }
            case ViewDefinition.Stream _ ->
                    streams.add(
                            new StreamRead(
                                    name,
                                    PlanCompiler.known(streamViews, view.name()),
                                    key,
                                    targets));
        }
        addDefaults(view, targets);
    }

    /// Adds what stands in for what a view does not have; all of it if the view is not read.
    void addDefaults(ViewDefinition view, Targets targets) {
        for (var value : view.defaults().entrySet()) {
            int field = targets.fields()[view.features().indexOf(value.getKey())];
            if (field >= 0) {
                defaults.add(new DefaultValue(frame, field, value.getValue()));
            }
        }
    }

    /// The place of an entity key among those of a question; each is encoded once, however many reads it is for.
    int key(Schema key, List<String> fields) {
        return key(new EntityKey(key, frame, fields));
    }

    /// The same for any key.
    int key(KeyOf wanted) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).same(wanted)) {
                return i;
            }
        }
        keys.add(wanted);
        return keys.size() - 1;
    }

    void addDefault(DefaultValue value) {
        defaults.add(value);
    }

    /// Adds derivations that a key is made with, unless they are there.
    void addEarly(List<Derivation> derivations) {
        for (Derivation derivation : derivations) {
            if (early.stream().noneMatch(known -> known.target() == derivation.target())) {
                early.add(derivation);
            }
        }
    }

    void add(TableRead read) {
        tables.add(read);
    }

    FeaturePlan.Reads compiled() {
        return new FeaturePlan.Reads(store, early, keys, tables, streams, defaults);
    }
}
