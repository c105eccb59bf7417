package dev.punctual.cli.bench;

import com.google.protobuf.ByteString;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelMetadataResponse;
import dev.punctual.protocol.ModelMetadataResponse.TensorMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of the protocol over gRPC.
final class Messages {
    private Messages() {}

    /// What a server says of a model, as it would say it over HTTP.
    static Map<String, Object> metadata(ModelMetadataResponse said) {
        var inputs = new ArrayList<Object>();
        for (TensorMetadata input : said.getInputsList()) {
            inputs.add(
                    Map.of(
                            "name",
                            input.getName(),
                            "datatype",
                            input.getDatatype(),
                            "shape",
                            input.getShapeList()));
        }
        return Map.of("inputs", inputs, "properties", said.getPropertiesMap());
    }

    /// One input of a request, in bytes.
    record Input(TensorSpec spec, List<Long> shape, ByteString bytes) {}

    /// A request, whole.
    static byte[] request(String model, @Nullable Duration timeout, List<Input> inputs) {
        var message = ModelInferRequest.newBuilder().setModelName(model);
        if (timeout != null) {
            message.putParameters(
                    "timeout",
                    InferParameter.newBuilder().setInt64Param(timeout.toNanos() / 1_000).build());
        }
        for (Input input : inputs) {
            message.addInputs(
                    ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(input.spec().name())
                            .setDatatype(input.spec().type().name())
                            .addAllShape(input.shape()));
            message.addRawInputContents(input.bytes());
        }
        return message.build().toByteArray();
    }
}
