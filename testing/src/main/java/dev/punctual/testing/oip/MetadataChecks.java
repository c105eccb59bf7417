package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import com.fasterxml.jackson.databind.JsonNode;

/// Health, readiness, and what a server tells of itself and its models.
final class MetadataChecks {
    private static final String UNKNOWN = "/v2/models/there-is-no-such-model";
    private static final String NO_VERSION = "/versions/987654321";

    private MetadataChecks() {}

    static Group<Target> group() {
        return new Group<Target>("metadata")
                .check("is live", t -> t.get("/v2/health/live").expectOk())
                .check("is ready", t -> t.get("/v2/health/ready").expectOk())
                .check("describes itself", t -> describesServer(t, "/v2"))
                .check("describes itself with a slash at the end", t -> describesServer(t, "/v2/"))
                .check("describes a model", t -> describesModel(t, t.modelPath()))
                .check("describes every version it lists", MetadataChecks::describesVersions)
                .check(
                        "says that a model is ready",
                        t -> t.get(t.modelPath() + "/ready").expectOk())
                .check(
                        "refuses the metadata of an unknown model",
                        t -> t.get(UNKNOWN).expectRefusal())
                .check(
                        "does not say that an unknown model is ready",
                        t -> t.get(UNKNOWN + "/ready").expectRefusal())
                .check(
                        "refuses the metadata of an unknown version",
                        t -> t.get(t.modelPath() + NO_VERSION).expectError(400, 501))
                .check(
                        "refuses an inference by an unknown model",
                        t ->
                                t.post(UNKNOWN + "/infer", Questions.to(t).json().toString())
                                        .expectRefusal())
                .check(
                        "refuses an inference by an unknown version",
                        t ->
                                t.post(
                                                t.modelPath() + NO_VERSION + "/infer",
                                                Questions.to(t).json().toString())
                                        .expectError(400, 501))
                .check(
                        "answers 404 to an unknown path",
                        t -> t.get("/v2/nothing/here").expectError(404, 404))
                .check(
                        "answers 404 to an unknown action",
                        t -> t.post(t.modelPath() + "/divine", "{}").expectError(404, 405))
                .check(
                        "answers 405 to GET of an inference",
                        t -> t.get(t.inferPath()).expectError(405, 405))
                .check(
                        "answers 405 to POST of metadata",
                        t -> t.post(t.modelPath(), "{}").expectError(405, 405))
                .check(
                        "answers 405 to DELETE of a model",
                        t -> t.delete(t.modelPath()).expectError(405, 405));
    }

    private static void describesServer(Target target, String path) {
        JsonNode server = target.get(path).expectOk().json();
        expect(server.path("name").isTextual(), path + " has no name: " + server);
        expect(server.path("version").isTextual(), path + " has no version: " + server);
        expect(server.path("extensions").isArray(), path + " has no list of extensions: " + server);
        server.path("extensions")
                .forEach(one -> expect(one.isTextual(), "an extension is no text: " + one));
    }

    private static void describesModel(Target target, String path) {
        JsonNode model = target.get(path).expectOk().json();
        expect(
                model.path("name").asText().equals(target.model()),
                path + " is not called " + target.model() + ": " + model);
        expect(model.path("platform").isTextual(), path + " has no platform: " + model);
        for (String list : new String[] {"inputs", "outputs"}) {
            expect(model.path(list).isArray(), path + " has no list of " + list + ": " + model);
            model.path(list).forEach(MetadataChecks::describesTensor);
        }
        JsonNode versions = model.path("versions");
        expect(versions.isMissingNode() || versions.isArray(), "versions is no list: " + versions);
        versions.forEach(one -> expect(one.isTextual(), "a version is no text: " + one));
    }

    private static void describesTensor(JsonNode tensor) {
        expect(tensor.path("name").isTextual(), "a tensor has no name: " + tensor);
        expect(tensor.path("shape").isArray(), "a tensor has no shape: " + tensor);
        for (JsonNode dimension : tensor.path("shape")) {
            expect(
                    dimension.isIntegralNumber() && dimension.asLong() >= -1,
                    "a dimension is neither -1 nor a length: " + tensor);
        }
        expect(
                !Tensor.of(tensor).name().isEmpty(),
                "a tensor has no name or datatype of the protocol: " + tensor);
    }

    private static void describesVersions(Target target) {
        JsonNode versions = target.metadata().path("versions");
        if (versions.isEmpty()) {
            throw new NotApplicable("the model lists no versions");
        }
        for (JsonNode version : versions) {
            String path = target.modelPath() + "/versions/" + version.asText();
            describesModel(target, path);
            target.get(path + "/ready").expectOk();
        }
    }
}
