package dev.punctual.testing.oip;

import static dev.punctual.testing.oip.Group.expect;

import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelMetadataRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ModelReadyRequest;
import dev.punctual.protocol.ServerLiveRequest;
import dev.punctual.protocol.ServerMetadataRequest;
import dev.punctual.protocol.ServerMetadataResponse;
import dev.punctual.protocol.ServerReadyRequest;
import io.grpc.Status;
import java.util.Set;

/// Health, readiness, and what a server tells of itself and its models, over gRPC.
final class GrpcMetadataChecks {
    static final String UNKNOWN = "there-is-no-such-model";
    static final String NO_VERSION = "987654321";

    /// What servers say of models and versions that are not there.
    static final Set<Status.Code> ABSENT =
            Set.of(
                    Status.Code.NOT_FOUND,
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.UNAVAILABLE,
                    Status.Code.UNIMPLEMENTED);

    private GrpcMetadataChecks() {}

    static Group<GrpcTarget> group() {
        return new Group<GrpcTarget>("grpc metadata")
                .check("is live", GrpcMetadataChecks::live)
                .check("is ready", GrpcMetadataChecks::ready)
                .check("describes itself", GrpcMetadataChecks::describesServer)
                .check("describes a model", GrpcMetadataChecks::describesModel)
                .check("describes every version it lists", GrpcMetadataChecks::describesVersions)
                .check("says that a model is ready", GrpcMetadataChecks::modelReady)
                .check(
                        "does not say that an unknown model is ready",
                        GrpcMetadataChecks::unknownReady)
                .check(
                        "refuses the metadata of an unknown model",
                        t -> refusesMetadata(t, UNKNOWN, ""))
                .check(
                        "refuses the metadata of an unknown version",
                        t -> refusesMetadata(t, t.model(), NO_VERSION))
                .check(
                        "refuses an inference by an unknown model",
                        t -> refusesInference(t, UNKNOWN, ""))
                .check("refuses an inference by no model", t -> refusesInference(t, "", ""))
                .check(
                        "refuses an inference by an unknown version",
                        t -> refusesInference(t, t.model(), NO_VERSION));
    }

    private static void live(GrpcTarget target) {
        expect(
                target.answered(
                                "ServerLive",
                                s -> s.serverLive(ServerLiveRequest.getDefaultInstance()))
                        .getLive(),
                "ServerLive gave false");
    }

    private static void ready(GrpcTarget target) {
        expect(
                target.answered(
                                "ServerReady",
                                s -> s.serverReady(ServerReadyRequest.getDefaultInstance()))
                        .getReady(),
                "ServerReady gave false");
    }

    private static void describesServer(GrpcTarget target) {
        ServerMetadataResponse metadata =
                target.answered(
                        "ServerMetadata",
                        s -> s.serverMetadata(ServerMetadataRequest.getDefaultInstance()));
        expect(!metadata.getName().isEmpty(), "the server has no name: " + metadata);
        expect(!metadata.getVersion().isEmpty(), "the server has no version: " + metadata);
    }

    private static void describesModel(GrpcTarget target) {
        ModelMetadataResponse metadata = target.metadata();
        expect(metadata.getName().equals(target.model()), "another model: " + metadata);
        expect(!metadata.getPlatform().isEmpty(), "there is no platform: " + metadata);
        expect(!target.inputs().isEmpty(), "there are no inputs: " + metadata);
        expect(!target.outputs().isEmpty(), "there are no outputs: " + metadata);
    }

    private static void describesVersions(GrpcTarget target) {
        for (String version : target.metadata().getVersionsList()) {
            ModelMetadataRequest request =
                    ModelMetadataRequest.newBuilder()
                            .setName(target.model())
                            .setVersion(version)
                            .build();
            target.answered("ModelMetadata of " + version, s -> s.modelMetadata(request));
        }
    }

    private static void modelReady(GrpcTarget target) {
        var request = ModelReadyRequest.newBuilder().setName(target.model()).build();
        expect(
                target.answered("ModelReady", s -> s.modelReady(request)).getReady(),
                "ModelReady gave false");
    }

    private static void unknownReady(GrpcTarget target) {
        var request = ModelReadyRequest.newBuilder().setName(UNKNOWN).build();
        Status status =
                target.status(s -> {
                    var answer = s.modelReady(request);
                    expect(!answer.getReady(), "ModelReady of " + UNKNOWN + " gave true");
                    return answer;
                });
        expect(
                status.isOk() || ABSENT.contains(status.getCode()),
                "ModelReady of " + UNKNOWN + " gave " + status);
    }

    private static void refusesMetadata(GrpcTarget target, String model, String version) {
        ModelMetadataRequest request =
                ModelMetadataRequest.newBuilder().setName(model).setVersion(version).build();
        target.refused("ModelMetadata", ABSENT, s -> s.modelMetadata(request));
    }

    private static void refusesInference(GrpcTarget target, String model, String version) {
        ModelInferRequest request =
                GrpcQuestions.to(target).raw().setModelName(model).setModelVersion(version).build();
        target.refused("ModelInfer", ABSENT, s -> s.modelInfer(request));
    }
}
