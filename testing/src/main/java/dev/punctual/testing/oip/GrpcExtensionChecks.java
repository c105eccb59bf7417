package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.ModelConfigRequest;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelStatistics;
import dev.punctual.protocol.ModelStatisticsRequest;
import dev.punctual.protocol.ModelStatisticsResponse;
import dev.punctual.protocol.RepositoryIndexRequest;
import dev.punctual.protocol.RepositoryIndexResponse;
import dev.punctual.protocol.RepositoryModelLoadRequest;
import dev.punctual.protocol.RepositoryModelUnloadRequest;
import io.grpc.Status;
import java.util.EnumSet;
import java.util.Set;

/// The extensions that load tools and operators call, over gRPC.
final class GrpcExtensionChecks {
    private static final Set<String> STATES =
            Set.of("READY", "UNAVAILABLE", "LOADING", "UNLOADING");

    private GrpcExtensionChecks() {}

    static Group<GrpcTarget> group() {
        return new Group<GrpcTarget>("grpc extensions")
                .check("lists its models", GrpcExtensionChecks::index)
                .check("lists just the ready models when asked to", GrpcExtensionChecks::readyIndex)
                .check("refuses to load an unknown model", GrpcExtensionChecks::loadUnknown)
                .check("refuses to unload an unknown model", GrpcExtensionChecks::unloadUnknown)
                .check("shows the configuration of a model", GrpcExtensionChecks::configuration)
                .check(
                        "refuses the configuration of an unknown model",
                        GrpcExtensionChecks::unknownConfiguration)
                .check("shows the statistics of a model", GrpcExtensionChecks::statistics)
                .check("counts an inference", GrpcExtensionChecks::counts)
                .check("shows the statistics of all models", GrpcExtensionChecks::allStatistics)
                .check("takes a priority and a timeout", GrpcExtensionChecks::schedule)
                .check("answers or refuses a timeout that is too short", GrpcExtensionChecks::brief)
                .check("refuses a timeout that is no number", GrpcExtensionChecks::noNumber);
    }

    private static void index(GrpcTarget target) {
        target.requireExtension("model_repository");
        RepositoryIndexResponse index = index(target, false);
        expect(
                index.getModelsList().stream().anyMatch(m -> m.getName().equals(target.model())),
                target.model() + " is not in the index: " + index);
        index.getModelsList()
                .forEach(model ->
                        expect(
                                model.getState().isEmpty() || STATES.contains(model.getState()),
                                "there is no state " + model.getState()));
    }

    private static void readyIndex(GrpcTarget target) {
        target.requireExtension("model_repository");
        index(target, true)
                .getModelsList()
                .forEach(model -> expect(model.getState().equals("READY"), "not ready: " + model));
    }

    private static RepositoryIndexResponse index(GrpcTarget target, boolean ready) {
        var request = RepositoryIndexRequest.newBuilder().setReady(ready).build();
        return target.answered("RepositoryIndex", s -> s.repositoryIndex(request));
    }

    /// What servers say of models that they do not have; those that load nothing say UNIMPLEMENTED.
    private static Set<Status.Code> refusals() {
        var codes = EnumSet.of(Status.Code.INTERNAL);
        codes.addAll(GrpcMetadataChecks.ABSENT);
        return codes;
    }

    private static void loadUnknown(GrpcTarget target) {
        target.requireExtension("model_repository");
        var request =
                RepositoryModelLoadRequest.newBuilder()
                        .setModelName(GrpcMetadataChecks.UNKNOWN)
                        .build();
        target.refused("RepositoryModelLoad", refusals(), s -> s.repositoryModelLoad(request));
    }

    private static void unloadUnknown(GrpcTarget target) {
        target.requireExtension("model_repository");
        var request =
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName(GrpcMetadataChecks.UNKNOWN)
                        .build();
        target.refused("RepositoryModelUnload", refusals(), s -> s.repositoryModelUnload(request));
    }

    private static void configuration(GrpcTarget target) {
        target.requireExtension("model_configuration");
        var request = ModelConfigRequest.newBuilder().setName(target.model()).build();
        var config = target.answered("ModelConfig", s -> s.modelConfig(request)).getConfig();
        expect(config.getName().equals(target.model()), "another configuration: " + config);
        expect(
                config.getInputCount() == target.inputs().size(),
                "not all inputs are configured: " + config);
        int batch = config.getMaxBatchSize() > 0 ? 1 : 0;
        for (int i = 0; i < config.getInputCount(); i++) {
            int dimensions = target.inputs().get(i).shape().size() - batch;
            expect(
                    config.getInput(i).getDimsCount() == dimensions,
                    "an input has " + dimensions + " dimensions but for the batch: " + config);
        }
    }

    private static void unknownConfiguration(GrpcTarget target) {
        target.requireExtension("model_configuration");
        var request = ModelConfigRequest.newBuilder().setName(GrpcMetadataChecks.UNKNOWN).build();
        target.refused("ModelConfig", GrpcMetadataChecks.ABSENT, s -> s.modelConfig(request));
    }

    private static ModelStatistics statisticsOf(GrpcTarget target) {
        var request = ModelStatisticsRequest.newBuilder().setName(target.model()).build();
        ModelStatisticsResponse answer =
                target.answered("ModelStatistics", s -> s.modelStatistics(request));
        expect(answer.getModelStatsCount() > 0, "there are no statistics");
        return answer.getModelStats(0);
    }

    private static void statistics(GrpcTarget target) {
        target.requireExtension("statistics");
        ModelStatistics statistics = statisticsOf(target);
        expect(statistics.getName().equals(target.model()), "of another model: " + statistics);
        expect(statistics.hasInferenceStats(), "there are no inference_stats: " + statistics);
    }

    private static void counts(GrpcTarget target) {
        target.requireExtension("statistics");
        long before = statisticsOf(target).getInferenceCount();
        target.infer(GrpcQuestions.to(target).raw().build());
        long after = statisticsOf(target).getInferenceCount();
        expect(after > before, "inference_count was " + before + " and is " + after);
    }

    private static void allStatistics(GrpcTarget target) {
        target.requireExtension("statistics");
        var request = ModelStatisticsRequest.getDefaultInstance();
        ModelStatisticsResponse answer =
                target.answered("ModelStatistics", s -> s.modelStatistics(request));
        expect(
                answer.getModelStatsList().stream()
                        .anyMatch(one -> one.getName().equals(target.model())),
                target.model() + " is not among the statistics");
    }

    private static ModelInferRequest.Builder scheduled(GrpcTarget target, long timeoutMicros) {
        target.requireExtension("schedule_policy");
        var timeout = InferParameter.newBuilder().setInt64Param(timeoutMicros).build();
        return GrpcQuestions.to(target).raw().putParameters("timeout", timeout);
    }

    private static void schedule(GrpcTarget target) {
        var priority = InferParameter.newBuilder().setUint64Param(1).build();
        target.infer(scheduled(target, 10_000_000).putParameters("priority", priority).build());
    }

    private static void brief(GrpcTarget target) {
        ModelInferRequest request = scheduled(target, 1).build();
        Status status = target.status(s -> s.modelInfer(request));
        expect(
                status.isOk()
                        || status.getCode() == Status.Code.DEADLINE_EXCEEDED
                        || status.getCode() == Status.Code.UNAVAILABLE,
                "a timeout of 1 microsecond gave " + status);
    }

    private static void noNumber(GrpcTarget target) {
        var soon = InferParameter.newBuilder().setStringParam("soon").build();
        ModelInferRequest request = scheduled(target, 1).putParameters("timeout", soon).build();
        target.refused(
                "ModelInfer", Set.of(Status.Code.INVALID_ARGUMENT), s -> s.modelInfer(request));
    }
}
