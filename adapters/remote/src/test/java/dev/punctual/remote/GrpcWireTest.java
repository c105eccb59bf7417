package dev.punctual.remote;

import static dev.punctual.remote.Remote.AMPLE;
import static dev.punctual.remote.Remote.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.protocol.GRPCInferenceServiceGrpc;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelMetadataRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ModelMetadataResponse.TensorMetadata;
import dev.punctual.protocol.ServerMetadataRequest;
import dev.punctual.protocol.ServerMetadataResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class GrpcWireTest {
    private final Service service = new Service();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"RAW", "FP32", "FP64"})
    void rowsAreAskedAndAnswersReadInEveryForm(Form form) throws InterruptedException {
        service.form = form;
        try (Remote remote = Remote.of(url(), patient())) {
            assertThat(remote.ask(AMPLE, 1, 2, 30, 40)).containsExactly(3, 70);
            ModelInferRequest asked = service.asked;
            assertThat(asked.getParametersOrThrow("timeout").getInt64Param())
                    .isPositive()
                    .isLessThanOrEqualTo(AMPLE.toNanos() / 1_000);
            assertThat(asked.getModelName()).isEqualTo("m");
        }
    }

    @Test
    void aCallThatIsCutOffIsCancelledAtTheServer() throws InterruptedException {
        service.form = Form.NONE;
        try (Remote remote = Remote.of(url(), patient())) {
            do {
                assertThat(remote.failureCode(Duration.ofMillis(20)))
                        .isIn(ErrorCode.REMOTE_TIMEOUT, ErrorCode.REMOTE_FAILED);
            } while (service.asked.getInputsCount() == 0);
            service.cancelled.await();
        }
    }

    @Test
    void whatTheServerSaysIsPassedOn() throws InterruptedException {
        service.form = Form.ERROR;
        try (Remote remote = Remote.of(url(), patient())) {
            assertThat(remote.failure(AMPLE))
                    .hasMessageContaining("it answered RESOURCE_EXHAUSTED: no memory");
            service.form = Form.SHORT;
            assertThat(remote.failure(AMPLE)).hasMessageContaining("no whole number of elements");
            service.form = Form.OTHER;
            assertThat(remote.failure(AMPLE)).hasMessageContaining("has no output 'y'");
            service.form = Form.RAW;
            assertThat(remote.ask(1, 2)).isEqualTo(3);
        }
    }

    @Test
    void aModelThatDoesNotFitIsAnErrorAtTheStart() {
        service.width = 3;
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> Remote.unmet(url(), patient()))
                .withMessageContaining("does not take rows of 2 numbers");
    }

    @Test
    void aServerThatIsNotThereYetIsWaitedFor() throws IOException, InterruptedException {
        int port = server.getPort();
        server.shutdownNow().awaitTermination();
        try (Remote remote = Remote.unmet("grpc://127.0.0.1:" + port, patient())) {
            assertThat(remote.rows().available()).isFalse();
            server = serve(port);
            Remote.await(remote.rows()::available);
            assertThat(remote.ask(1, 2)).isEqualTo(3);
        }
    }

    private String url() {
        return "grpc://127.0.0.1:" + server.getPort();
    }

    private Server serve(int port) throws IOException {
        return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(service)
                .build()
                .start();
    }

    /// How an inference is answered.
    enum Form {
        RAW,
        FP32,
        FP64,
        NONE,
        ERROR,
        SHORT,
        OTHER
    }

    /// Adds up the numbers of rows of two.
    private static final class Service
            extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private volatile Form form = Form.RAW;
        private volatile long width = 2;
        private volatile ModelInferRequest asked = ModelInferRequest.getDefaultInstance();

        @Override
        public void serverMetadata(
                ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> to) {
            to.onNext(ServerMetadataResponse.newBuilder().addExtensions("schedule_policy").build());
            to.onCompleted();
        }

        @Override
        public void modelMetadata(
                ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> to) {
            to.onNext(
                    ModelMetadataResponse.newBuilder()
                            .addInputs(tensor("x", width))
                            .addOutputs(tensor("y", 1))
                            .build());
            to.onCompleted();
        }

        private static TensorMetadata tensor(String name, long width) {
            return TensorMetadata.newBuilder()
                    .setName(name)
                    .setDatatype("FP32")
                    .addShape(-1)
                    .addShape(width)
                    .build();
        }

        @Override
        public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> to) {
            asked = request;
            if (form == Form.NONE) {
                ((ServerCallStreamObserver<ModelInferResponse>) to)
                        .setOnCancelHandler(cancelled::countDown);
                return;
            }
            if (form == Form.ERROR) {
                to.onError(Status.RESOURCE_EXHAUSTED.withDescription("no memory").asException());
                return;
            }
            to.onNext(answer(request));
            to.onCompleted();
        }

        private ModelInferResponse answer(ModelInferRequest request) {
            ByteBuffer numbers =
                    request.getRawInputContents(0)
                            .asReadOnlyByteBuffer()
                            .order(ByteOrder.LITTLE_ENDIAN);
            int rows = numbers.remaining() / 8;
            var contents = InferTensorContents.newBuilder();
            ByteBuffer raw = ByteBuffer.allocate(4 * rows).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < rows; i++) {
                float sum = numbers.getFloat() + numbers.getFloat();
                raw.putFloat(sum);
                if (form == Form.FP64) {
                    contents.addFp64Contents(sum);
                } else {
                    contents.addFp32Contents(sum);
                }
            }
            var output =
                    ModelInferResponse.InferOutputTensor.newBuilder()
                            .setName(form == Form.OTHER ? "z" : "y")
                            .setDatatype("FP32")
                            .addShape(rows)
                            .addShape(1);
            if (form == Form.FP32 || form == Form.FP64) {
                return ModelInferResponse.newBuilder()
                        .addOutputs(output.setContents(contents))
                        .build();
            }
            ByteString bytes = ByteString.copyFrom(raw.flip());
            return ModelInferResponse.newBuilder()
                    .addOutputs(output)
                    .addRawOutputContents(form == Form.SHORT ? bytes.substring(1) : bytes)
                    .build();
        }
    }
}
