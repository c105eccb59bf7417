package dev.punctual.server.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.endpoints.Predictions;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the protocol serves, over whichever transport. Any thread may use it.
public final class Inferences {
    public static final String SERVER = "punctual";

    /// The longest request, unpacked.
    public static final int MOST_BYTES = 64 << 20;

    /// The most inputs, or wanted outputs, of a request.
    public static final int MOST_TENSORS = 1_000;

    /// What works beyond the protocol itself.
    public static final List<String> EXTENSIONS =
            List.of(
                    "binary_tensor_data",
                    "model_repository",
                    "model_configuration",
                    "statistics",
                    "schedule_policy",
                    "parameters");

    private final Subjects subjects;
    private final ModelControl control;
    private final MemoryBound memory;
    private final MonotonicClock clock;
    private final WallClock wallClock;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    /// @param memory bounds what all requests hold, beside what the transports bound
    public Inferences(
            Served served, MemoryBound memory, MonotonicClock clock, WallClock wallClock) {
        this.subjects = new Subjects(served.predictions, served.models);
        this.control = served.control;
        this.memory = memory;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /// What answers.
    ///
    /// @param control has all the models, loaded or not
    public record Served(Predictions predictions, Models models, ModelControl control) {
        /// Models that stay as they are.
        public static Served fixed(Predictions predictions, Models models) {
            return new Served(predictions, models, ModelControl.fixed(models));
        }
    }

    /// The version of the server.
    public static String version() {
        String version = Inferences.class.getPackage().getImplementationVersion();
        return version == null ? "not packaged" : version;
    }

    /// The subject of that name.
    ///
    /// @param version null or empty for the one that is served
    /// @throws ServingException with `NOT_FOUND` if there is none, or not in that version
    public Subject subject(String name, @Nullable String version) {
        Subject served = subjects.named(name);
        if (served == null) {
            throw unknown(name);
        }
        if (version == null || version.isEmpty() || version.equals(served.version())) {
            return served;
        }
        Subject other = subjects.named(name, version);
        if (other == null || !version.equals(other.version())) {
            throw unknown(served, version);
        }
        return other;
    }

    /// All endpoints and models that are served.
    public List<Subject> all() {
        return subjects.all();
    }

    /// What was asked of a subject.
    public Statistics statistics(Subject subject) {
        return tally(subject).statistics();
    }

    private Tally tally(Subject subject) {
        return tallies.computeIfAbsent(subject.name(), _ -> new Tally(wallClock));
    }

    /// Begins an inference.
    ///
    /// @param arrivalNanos when its head had come
    public Call call(Subject subject, long arrivalNanos, Caller caller) {
        return call(subject, arrivalNanos, caller, memory.holding());
    }

    /// Begins an inference.
    ///
    /// @param arrivalNanos when its head had come
    /// @param held what it holds already
    public Call call(Subject subject, long arrivalNanos, Caller caller, MemoryBound.Holding held) {
        var surroundings = new Call.Surroundings(tally(subject), held, clock);
        return new Call(subject, surroundings, arrivalNanos, caller);
    }

    /// The bound on what requests hold.
    public MemoryBound memory() {
        return memory;
    }

    /// The index of the repository: endpoints, which are always ready, and all versions of models.
    ///
    /// @param readyOnly whether to leave out what cannot be asked now
    public List<ModelControl.Entry> index(boolean readyOnly) {
        var entries = new ArrayList<ModelControl.Entry>();
        for (Subject subject : subjects.all()) {
            if (subject instanceof EndpointSubject) {
                entries.add(
                        new ModelControl.Entry(subject.name(), null, ModelControl.State.READY, ""));
            }
        }
        for (ModelControl.Entry entry : control.index()) {
            if (!readyOnly || entry.state() == ModelControl.State.READY) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /// Loads a model; see [ModelControl#load].
    public void load(String name, Map<String, Object> parameters) {
        requireModel(name);
        control.load(name, parameters);
    }

    /// Unloads a model; see [ModelControl#unload].
    public void unload(String name, Map<String, Object> parameters) {
        requireModel(name);
        control.unload(name, parameters);
    }

    private void requireModel(String name) {
        if (subjects.named(name) instanceof EndpointSubject) {
            throw new ServingException(
                    ErrorCode.UNSUPPORTED,
                    name + " is an endpoint, which can be neither loaded nor unloaded by itself");
        }
        if (control.index().stream().noneMatch(entry -> entry.name().equals(name))) {
            throw unknown(name);
        }
    }

    private ServingException unknown(String name) {
        List<String> known = subjects.all().stream().map(Subject::name).toList();
        return new ServingException(
                ErrorCode.NOT_FOUND,
                "there is no model '"
                        + Suggestion.shown(name)
                        + "': "
                        + Suggestion.of(name, known));
    }

    private static ServingException unknown(Subject subject, String version) {
        String served = subject.version();
        return new ServingException(
                ErrorCode.NOT_FOUND,
                "there is no version '%s' of %s; %s"
                        .formatted(
                                Suggestion.shown(version),
                                subject.name(),
                                served == null
                                        ? "it has no versions, so leave it out"
                                        : served + " is served"));
    }
}
