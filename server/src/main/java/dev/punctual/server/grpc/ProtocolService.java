package dev.punctual.server.grpc;

import com.google.protobuf.ByteString;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.punctual.protocol.ModelConfigRequest;
import dev.punctual.protocol.ModelConfigResponse;
import dev.punctual.protocol.ModelMetadataRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ModelReadyRequest;
import dev.punctual.protocol.ModelReadyResponse;
import dev.punctual.protocol.ModelRepositoryParameter;
import dev.punctual.protocol.ModelStatisticsRequest;
import dev.punctual.protocol.ModelStatisticsResponse;
import dev.punctual.protocol.RepositoryIndexRequest;
import dev.punctual.protocol.RepositoryIndexResponse;
import dev.punctual.protocol.RepositoryModelLoadRequest;
import dev.punctual.protocol.RepositoryModelLoadResponse;
import dev.punctual.protocol.RepositoryModelUnloadRequest;
import dev.punctual.protocol.RepositoryModelUnloadResponse;
import dev.punctual.protocol.ServerLiveRequest;
import dev.punctual.protocol.ServerLiveResponse;
import dev.punctual.protocol.ServerMetadataRequest;
import dev.punctual.protocol.ServerMetadataResponse;
import dev.punctual.protocol.ServerReadyRequest;
import dev.punctual.protocol.ServerReadyResponse;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.Subject;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls that tell of the server and its models, and those that change what is loaded.
final class ProtocolService extends GRPCInferenceServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolService.class);

    private final Inferences inferences;
    private final BooleanSupplier ready;

    ProtocolService(Inferences inferences, BooleanSupplier ready) {
        this.inferences = inferences;
        this.ready = ready;
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> to) {
        answer(to, () -> ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> to) {
        answer(to, () -> ServerReadyResponse.newBuilder().setReady(ready.getAsBoolean()).build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> to) {
        answer(
                to,
                () -> {
                    inferences.subject(request.getName(), request.getVersion());
                    return ModelReadyResponse.newBuilder().setReady(ready.getAsBoolean()).build();
                });
    }

    @Override
    public void serverMetadata(
            ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> to) {
        answer(to, Descriptions::server);
    }

    @Override
    public void modelMetadata(
            ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> to) {
        answer(
                to,
                () ->
                        Descriptions.metadata(
                                inferences.subject(request.getName(), request.getVersion())));
    }

    @Override
    public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> to) {
        answer(
                to,
                () ->
                        Descriptions.configuration(
                                inferences.subject(request.getName(), request.getVersion())));
    }

    @Override
    public void modelStatistics(
            ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> to) {
        answer(
                to,
                () -> {
                    List<Subject> subjects =
                            request.getName().isEmpty()
                                    ? inferences.all()
                                    : List.of(
                                            inferences.subject(
                                                    request.getName(), request.getVersion()));
                    return Descriptions.statistics(subjects, inferences);
                });
    }

    @Override
    public void repositoryIndex(
            RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> to) {
        answer(
                to,
                () -> {
                    requireOneRepository(request.getRepositoryName());
                    return Descriptions.index(inferences.index(request.getReady()));
                });
    }

    @Override
    public void repositoryModelLoad(
            RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> to) {
        Thread.startVirtualThread(() ->
                answer(
                        to,
                        () -> {
                            requireOneRepository(request.getRepositoryName());
                            inferences.load(
                                    request.getModelName(), values(request.getParametersMap()));
                            return RepositoryModelLoadResponse.getDefaultInstance();
                        }));
    }

    @Override
    public void repositoryModelUnload(
            RepositoryModelUnloadRequest request,
            StreamObserver<RepositoryModelUnloadResponse> to) {
        Thread.startVirtualThread(() ->
                answer(
                        to,
                        () -> {
                            requireOneRepository(request.getRepositoryName());
                            inferences.unload(
                                    request.getModelName(), values(request.getParametersMap()));
                            return RepositoryModelUnloadResponse.getDefaultInstance();
                        }));
    }

    private static void requireOneRepository(String name) {
        if (!name.isEmpty()) {
            throw new ServingException(
                    ErrorCode.UNSUPPORTED,
                    "there is one repository, which has no name: leave repository_name out");
        }
    }

    private static Map<String, Object> values(Map<String, ModelRepositoryParameter> parameters) {
        var values = new LinkedHashMap<String, Object>();
        parameters.forEach((name, parameter) -> {
            switch (parameter.getParameterChoiceCase()) {
                case BOOL_PARAM -> values.put(name, parameter.getBoolParam());
                case INT64_PARAM -> values.put(name, parameter.getInt64Param());
                case STRING_PARAM -> values.put(name, parameter.getStringParam());
                case BYTES_PARAM -> values.put(name, bytes(parameter.getBytesParam()));
                case PARAMETERCHOICE_NOT_SET ->
                        throw new ServingException(
                                ErrorCode.MISSING_FIELD, "has no value", "parameters." + name);
            }
        });
        return values;
    }

    private static ByteBuffer bytes(ByteString value) {
        return value.asReadOnlyByteBuffer();
    }

    private static <A> void answer(StreamObserver<A> to, Supplier<A> answer) {
        A made;
        try {
            made = answer.get();
        } catch (ServingException e) {
            to.onError(Statuses.of(e).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            LOG.error("a call failed", e);
            to.onError(
                    Status.INTERNAL
                            .withDescription("this is our mistake; see the server's log")
                            .asRuntimeException());
            return;
        }
        to.onNext(made);
        to.onCompleted();
    }
}
