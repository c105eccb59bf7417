package dev.punctual.server.http.oip;

import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.oip.Configuration;
import dev.punctual.server.oip.Configuration.ConfiguredTensor;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.ModelControl;
import dev.punctual.server.oip.Statistics;
import dev.punctual.server.oip.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the protocol tells of a server and of what it serves, in JSON.
final class Documents {
    private static final int OK = 200;
    private static final String JSON = "application/json";

    private Documents() {}

    static Response of(Object tree) {
        return Response.of(OK, JSON, JsonTree.write(tree));
    }

    static Response server() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", Inferences.SERVER);
        tree.put("version", Inferences.version());
        tree.put("extensions", Inferences.EXTENSIONS);
        return of(tree);
    }

    static Response names(List<Subject> subjects) {
        return of(Map.of("models", subjects.stream().map(Subject::name).toList()));
    }

    static Response index(List<ModelControl.Entry> entries) {
        return of(
                entries.stream()
                        .map(entry -> {
                            Map<String, Object> tree = head(entry.name(), entry.version());
                            tree.put("state", entry.state().name());
                            tree.put("reason", entry.reason());
                            return tree;
                        })
                        .toList());
    }

    static Response metadata(Subject subject) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", subject.name());
        String version = subject.version();
        if (version != null) {
            tree.put("versions", List.of(version));
        }
        tree.put("platform", subject.platform());
        tree.put("inputs", tensors(subject.signature().inputs()));
        tree.put("outputs", tensors(subject.signature().outputs()));
        if (!subject.properties().isEmpty()) {
            tree.put("properties", subject.properties());
        }
        return of(tree);
    }

    private static List<Map<String, Object>> tensors(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> {
                    var tree = new LinkedHashMap<String, Object>();
                    tree.put("name", spec.name());
                    tree.put("datatype", spec.type().name());
                    tree.put("shape", spec.shape());
                    return (Map<String, Object>) tree;
                })
                .toList();
    }

    static Response configuration(Subject subject) {
        Configuration configuration = Configuration.of(subject);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", subject.name());
        tree.put("platform", subject.platform());
        tree.put("max_batch_size", configuration.maxBatchSize());
        tree.put("input", configured(configuration.inputs()));
        tree.put("output", configured(configuration.outputs()));
        return of(tree);
    }

    private static List<Map<String, Object>> configured(List<ConfiguredTensor> tensors) {
        return tensors.stream()
                .map(tensor -> {
                    var tree = new LinkedHashMap<String, Object>();
                    tree.put("name", tensor.name());
                    tree.put("data_type", tensor.type());
                    tree.put("dims", tensor.dims());
                    return (Map<String, Object>) tree;
                })
                .toList();
    }

    static Response statistics(List<Subject> subjects, Inferences inferences) {
        return of(
                Map.of(
                        "model_stats",
                        subjects.stream()
                                .map(subject -> statistics(subject, inferences.statistics(subject)))
                                .toList()));
    }

    private static Map<String, Object> statistics(Subject subject, Statistics statistics) {
        Map<String, Object> tree = head(subject.name(), subject.version());
        tree.put("last_inference", statistics.lastMillis());
        tree.put("inference_count", statistics.inferences());
        tree.put("execution_count", statistics.success().count());
        var parts = new LinkedHashMap<String, Object>();
        parts.put("success", part(statistics.success()));
        parts.put("fail", part(statistics.fail()));
        parts.put("queue", part(statistics.stages().queue()));
        parts.put("compute_input", part(statistics.stages().input()));
        parts.put("compute_infer", part(statistics.stages().infer()));
        parts.put("compute_output", part(statistics.stages().output()));
        tree.put("inference_stats", parts);
        return tree;
    }

    private static Map<String, Object> part(Statistics.Part part) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("count", part.count());
        tree.put("ns", part.nanos());
        return tree;
    }

    static Response ready(Subject subject) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", subject.name());
        tree.put("ready", true);
        return of(tree);
    }

    private static Map<String, Object> head(String name, @Nullable String version) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", name);
        if (version != null) {
            tree.put("version", version);
        }
        return tree;
    }
}
