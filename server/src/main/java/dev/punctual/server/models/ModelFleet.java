package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.models.ModelVersions.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One model: its versions in memory, and their labels. One thread changes it; others see what it published.
final class ModelFleet {
    private static final int MOST_NOTES = 20;

    private final ModelDefinition definition;
    private volatile Map<String, LoadedVersion> loaded = Map.of();
    private volatile Map<String, State> underWay = Map.of();
    private volatile Map<String, String> failures = Map.of();
    private volatile List<String> notes = List.of();
    private volatile Labels labels;

    ModelFleet(ModelDefinition definition, Labels labels) {
        this.definition = definition;
        this.labels = labels;
    }

    String name() {
        return definition.name();
    }

    ModelDefinition definition() {
        return definition;
    }

    Labels labels() {
        return labels;
    }

    Collection<LoadedVersion> loaded() {
        return loaded.values();
    }

    @Nullable LoadedVersion loaded(String version) {
        return loaded.get(version);
    }

    /// The versions that are in memory, on their way, or could not be loaded.
    Set<String> known() {
        var known = new TreeSet<>(loaded.keySet());
        known.addAll(underWay.keySet());
        known.addAll(failures.keySet());
        return known;
    }

    /// The version that answers.
    ///
    /// @throws ServingException if it could not be loaded
    LoadedVersion stable() {
        String version = String.valueOf(labels.stable());
        LoadedVersion stable = loaded.get(version);
        if (stable == null) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    "version %s of model %s cannot be served: %s; promote another one"
                            .formatted(
                                    version, name(), failures.getOrDefault(version, "not loaded")));
        }
        return stable;
    }

    /// How far a version is.
    State state(String version) {
        State state = underWay.get(version);
        if (state != null) {
            return state;
        }
        return loaded.containsKey(version) ? State.READY : State.UNAVAILABLE;
    }

    /// Why a version could not be loaded; empty if it was not tried, or could be.
    String failure(String version) {
        return failures.getOrDefault(version, "");
    }

    List<String> notes() {
        return notes;
    }

    void label(Labels others) {
        labels = others;
    }

    void note(String note) {
        var more = new ArrayList<>(notes);
        more.add(note);
        notes = List.copyOf(more.subList(Math.max(0, more.size() - MOST_NOTES), more.size()));
    }

    void begin(String version, State state) {
        underWay = with(underWay, version, state);
    }

    void add(LoadedVersion version) {
        loaded = with(loaded, version.version(), version);
        failures = without(failures, version.version());
        underWay = without(underWay, version.version());
    }

    void failed(String version, String why) {
        failures = with(failures, version, why);
        underWay = without(underWay, version);
    }

    void remove(String version) {
        loaded = without(loaded, version);
        underWay = without(underWay, version);
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        var more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }

    private static <T> Map<String, T> without(Map<String, T> map, String key) {
        var less = new LinkedHashMap<>(map);
        less.remove(key);
        return less;
    }
}
