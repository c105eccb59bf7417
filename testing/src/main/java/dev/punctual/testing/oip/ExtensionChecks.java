package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/// The extensions that load tools and operators call: repository, configuration, statistics, scheduling.
final class ExtensionChecks {
    private static final Set<String> STATES =
            Set.of("READY", "UNAVAILABLE", "LOADING", "UNLOADING");
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private ExtensionChecks() {}

    static Group<Target> group() {
        return new Group<Target>("extensions")
                .check("lists its models", ExtensionChecks::index)
                .check("lists just the ready models when asked to", ExtensionChecks::readyIndex)
                .check("refuses to load an unknown model", t -> unknown(t, "load"))
                .check("refuses to unload an unknown model", t -> unknown(t, "unload"))
                .check("shows the configuration of a model", ExtensionChecks::configuration)
                .check("shows the statistics of a model", ExtensionChecks::statistics)
                .check("counts an inference", ExtensionChecks::counts)
                .check("shows the statistics of all models", ExtensionChecks::allStatistics)
                .check("takes a priority and a timeout", ExtensionChecks::schedule)
                .check("answers or refuses a timeout that is too short", ExtensionChecks::tooShort)
                .check("refuses a timeout that is no number", ExtensionChecks::noNumber);
    }

    private static void index(Target target) {
        target.requireExtension("model_repository");
        JsonNode index = target.post("/v2/repository/index", "").expectOk().json();
        expect(index.isArray(), "the index is no list: " + index);
        boolean found = false;
        for (JsonNode model : index) {
            expect(model.path("name").isTextual(), "a model has no name: " + model);
            String state = model.path("state").asText("READY");
            expect(STATES.contains(state), "there is no state " + state);
            found |= model.path("name").asText().equals(target.model());
        }
        expect(found, target.model() + " is not in the index: " + index);
    }

    private static void readyIndex(Target target) {
        target.requireExtension("model_repository");
        JsonNode index = target.post("/v2/repository/index", "{\"ready\": true}").expectOk().json();
        for (JsonNode model : index) {
            String state = model.path("state").asText("READY");
            expect(state.equals("READY"), "a model is not ready: " + model);
        }
    }

    private static void unknown(Target target, String action) {
        target.requireExtension("model_repository");
        target.post("/v2/repository/models/there-is-no-such-model/" + action, "")
                .expectError(400, 501);
    }

    private static void configuration(Target target) {
        target.requireExtension("model_configuration");
        JsonNode config = target.get(target.modelPath() + "/config").expectOk().json();
        expect(
                config.path("name").asText().equals(target.model()),
                "the configuration is not that of " + target.model() + ": " + config);
        int batch = config.path("max_batch_size").asInt() > 0 ? 1 : 0;
        List<Tensor> inputs = target.inputs();
        for (int i = 0; i < inputs.size() && config.has("input"); i++) {
            int dimensions = inputs.get(i).shape().size() - batch;
            expect(
                    config.path("input").path(i).path("dims").size() == dimensions,
                    "an input has " + dimensions + " dimensions but for the batch: " + config);
        }
    }

    private static JsonNode stats(Target target) {
        JsonNode stats = target.get(target.modelPath() + "/stats").expectOk().json();
        JsonNode model = stats.path("model_stats").path(0);
        for (String count : List.of("inference_count", "execution_count")) {
            expect(model.path(count).isIntegralNumber(), "there is no " + count + ": " + stats);
        }
        return model;
    }

    private static void statistics(Target target) {
        target.requireExtension("statistics");
        JsonNode model = stats(target);
        for (String part :
                List.of(
                        "success",
                        "fail",
                        "queue",
                        "compute_input",
                        "compute_infer",
                        "compute_output")) {
            JsonNode duration = model.path("inference_stats").path(part);
            expect(
                    duration.path("count").isIntegralNumber()
                            && duration.path("ns").isIntegralNumber(),
                    "inference_stats has no count and ns of " + part + ": " + model);
        }
    }

    private static void counts(Target target) {
        target.requireExtension("statistics");
        long before = stats(target).path("inference_count").asLong();
        target.infer(Questions.to(target).inJson().json()).expectOk();
        long after = stats(target).path("inference_count").asLong();
        expect(after > before, "inference_count was " + before + " and is " + after);
    }

    private static void allStatistics(Target target) {
        target.requireExtension("statistics");
        JsonNode stats = target.get("/v2/models/stats").expectOk().json();
        expect(stats.path("model_stats").isArray(), "there is no list of model_stats: " + stats);
    }

    private static ObjectNode scheduled(Target target) {
        target.requireExtension("schedule_policy");
        return Questions.to(target).inJson().json();
    }

    private static void schedule(Target target) {
        ObjectNode request = scheduled(target);
        request.putObject("parameters").put("priority", 1).put("timeout", 10_000_000);
        target.infer(request).expectOk();
    }

    private static void tooShort(Target target) {
        ObjectNode request = scheduled(target);
        request.putObject("parameters").put("timeout", 1);
        Reply reply = target.infer(request);
        if (reply.status() != UNAVAILABLE && reply.status() >= SERVER_ERROR) {
            throw new Deviation("a timeout of 1 microsecond gave " + reply.status());
        }
    }

    private static void noNumber(Target target) {
        ObjectNode request = scheduled(target);
        request.putObject("parameters").put("timeout", "soon");
        target.infer(request).expectRefusal();
    }
}
