package dev.punctual.server.http.oip;

import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.wire.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the protocol tells of a server and of what it serves.
final class Documents {
    private static final int OK = 200;
    private static final String JSON = "application/json";

    /// What works beyond the protocol itself.
    private static final List<String> EXTENSIONS =
            List.of(
                    "binary_tensor_data",
                    "model_repository",
                    "model_configuration",
                    "statistics",
                    "schedule_policy",
                    "parameters");

    private Documents() {}

    static Response of(Object tree) {
        return Response.of(OK, JSON, JsonTree.write(tree));
    }

    static Response server() {
        String version = Documents.class.getPackage().getImplementationVersion();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", "punctual");
        tree.put("version", version == null ? "not packaged" : version);
        tree.put("extensions", EXTENSIONS);
        return of(tree);
    }

    static Response names(List<Subject> subjects) {
        return of(Map.of("models", subjects.stream().map(Subject::name).toList()));
    }

    /// Everything that is served is ready, so the index is the same whether only what is ready is asked for.
    static Response index(List<Subject> subjects) {
        return of(
                subjects.stream()
                        .map(subject -> {
                            Map<String, Object> tree = head(subject);
                            tree.put("state", "READY");
                            tree.put("reason", "");
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

    /// The configuration, in which shapes are whole: there is no dimension besides for a batch.
    static Response configuration(Subject subject) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", subject.name());
        tree.put("platform", subject.platform());
        tree.put("max_batch_size", 0);
        tree.put("input", configured(subject.signature().inputs()));
        tree.put("output", configured(subject.signature().outputs()));
        return of(tree);
    }

    private static List<Map<String, Object>> configured(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> {
                    String type = spec.type() == TensorType.BYTES ? "STRING" : spec.type().name();
                    var tree = new LinkedHashMap<String, Object>();
                    tree.put("name", spec.name());
                    tree.put("data_type", "TYPE_" + type);
                    tree.put("dims", spec.shape());
                    return (Map<String, Object>) tree;
                })
                .toList();
    }

    static Response ready(Subject subject) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", subject.name());
        tree.put("ready", true);
        return of(tree);
    }

    /// The name and the version, for more to be put behind.
    static Map<String, Object> head(Subject subject) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", subject.name());
        String version = subject.version();
        if (version != null) {
            tree.put("version", version);
        }
        return tree;
    }
}
