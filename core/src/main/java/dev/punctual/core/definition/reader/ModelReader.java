package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.Release;
import dev.punctual.core.value.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one model.
final class ModelReader {
    private static final String REMOTE_FORMAT = "remote";
    private static final String TRAINED_FORMAT = "xgboost";
    private static final List<String> FORMATS =
            List.of("xgboost", "lightgbm", "onnx", REMOTE_FORMAT);

    private static final int MOST_OUTPUTS = 4_096;
    private static final int LARGEST_BATCH = 1_024;
    private static final List<String> METRICS = List.of("rmse", "mae", "logloss");

    private final Draft draft;

    ModelReader(Draft draft) {
        this.draft = draft;
    }

    @Nullable ModelDefinition read(String name, Setting setting) {
        Settings settings = setting.settings("model '" + name + "'");
        if (settings == null) {
            return null;
        }
        Setting artefact = settings.optional("artefact");
        Setting written = settings.required("format", "xgboost");
        String format = written.oneOf(FORMATS);
        boolean remote =
                settings.written("url")
                        || settings.written("calls")
                        || REMOTE_FORMAT.equals(format);
        checkFormat(written, format, remote, artefact);
        String description = settings.optional("description").textOrEmpty();
        String endpoint;
        Origin origin;
        if (remote || artefact.present()) {
            endpoint = draft.reference(settings.required("endpoint", "ENDPOINT"), Kind.ENDPOINT);
            Integer output = output(settings.optional("output"));
            origin =
                    remote
                            ? new RemoteReader(name).read(settings, output)
                            : made(settings.required("artefact", "models/model.onnx"), output);
        } else {
            String labels = draft.reference(settings.required("labels", "LABELS"), Kind.LABELS);
            endpoint = labels == null ? null : draft.subjects(Kind.LABELS).get(labels);
            origin = trained(settings, labels);
        }
        if (endpoint != null) {
            draft.subjects(Kind.MODEL).put(name, endpoint);
        }
        List<String> inputs = inputs(settings.required("inputs", "[\"*\"]"), endpoint);
        int batch = batch(settings.optional("batch"));
        Map<String, String> parameters =
                remote ? Map.of() : parameters(settings.optional("parameters"));
        Release release = new ReleaseReader().read(settings);
        settings.finish();
        if (format == null || endpoint == null || origin == null) {
            return null;
        }
        return new ModelDefinition(
                name, description, format, endpoint, origin, inputs, batch, parameters, release);
    }

    private static void checkFormat(
            Setting setting, @Nullable String format, boolean remote, Setting artefact) {
        if (format == null) {
            return;
        }
        if (remote && !format.equals(REMOTE_FORMAT)) {
            setting.report(
                    "format: a model with a 'url' runs on another server; write 'format: remote',"
                            + " or remove 'url' and 'calls'");
        } else if (remote && artefact.present()) {
            artefact.report(
                    "artefact: a remote model has no file here; remove it, or write the format of"
                            + " the file");
        } else if (!remote && !artefact.present() && !format.equals(TRAINED_FORMAT)) {
            setting.report(
                    String.format(
                            "format: models of format %s are not trained here; name the file of"
                                    + " one made elsewhere as 'artefact', or train %s",
                            format, TRAINED_FORMAT));
        }
    }

    private static @Nullable Origin trained(Settings settings, @Nullable String labels) {
        String optimise = settings.required("optimise", "rmse").oneOf(METRICS);
        return labels == null || optimise == null ? null : new Origin.Trained(labels, optimise);
    }

    private @Nullable Origin made(Setting artefact, @Nullable Integer output) {
        String file = new FileReader(draft).artefact(artefact);
        return file == null || output == null ? null : new Origin.Made(file, output);
    }

    private static @Nullable Integer output(Setting setting) {
        return setting.present() ? setting.integer(0, MOST_OUTPUTS) : Integer.valueOf(-1);
    }

    private List<String> inputs(Setting setting, @Nullable String endpoint) {
        List<Setting> items = setting.items();
        if (items.isEmpty() && setting.present()) {
            setting.report("inputs is empty; name features, or write [\"*\"] for all numeric ones");
        }
        Scope frame = draft.scope(Kind.ENDPOINT, endpoint);
        var places = new HashMap<String, Setting>();
        var inputs = new ArrayList<String>();
        for (Setting item : items) {
            for (String input : meant(item, frame, endpoint)) {
                inputs.add(input);
                if (places.putIfAbsent(input, item) != null) {
                    item.report("inputs name '" + input + "' twice; remove one");
                }
            }
        }
        return List.copyOf(inputs);
    }

    private static List<String> meant(Setting item, Scope frame, @Nullable String endpoint) {
        String name = item.text();
        if (name == null) {
            return List.of();
        }
        if (name.equals("*")) {
            return EndpointSchema.modelInputs(frame.schema());
        }
        Field field = frame.field(name);
        if (field == null && !frame.excuses(name)) {
            item.report(
                    String.format(
                            "inputs: endpoint '%s' has no feature '%s'%s",
                            endpoint,
                            name,
                            Spelling.suggestion(name, frame.names(Field::numeric))));
        } else if (field != null && !field.numeric()) {
            item.report(
                    String.format(
                            "inputs: '%s' is %s, but a model takes bool, int64 and"
                                    + " float64; remove it"
                                    + " or derive a number from it",
                            name, field.keyed() ? "a map" : field.type().wireName()));
        }
        return List.of(name);
    }

    private static int batch(Setting setting) {
        Settings settings = setting.settings("batch");
        if (settings == null) {
            return 1;
        }
        Integer max = settings.required("max", "32").integer(1, LARGEST_BATCH);
        settings.finish();
        return max == null ? 1 : max;
    }

    static Map<String, String> parameters(Setting setting) {
        var parameters = new LinkedHashMap<String, String>();
        Map<String, Setting> entries = setting.entries("parameter");
        if (entries != null) {
            entries.forEach((key, value) -> parameters.put(key, value.textOrEmpty()));
        }
        return Collections.unmodifiableMap(parameters);
    }
}
