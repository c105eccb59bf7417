package dev.punctual.server.grpc;

import com.google.protobuf.ByteString;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.ModelInferResponse;
import dev.punctual.protocol.ModelInferResponse.InferOutputTensor;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.Subject;
import java.util.List;
import java.util.Map;

/// Writes answers: raw where the request was, because its caller may read nothing else, and in typed contents otherwise.
final class AnswerMessage {
    private AnswerMessage() {}

    static ModelInferResponse of(
            Subject subject,
            InferRequest request,
            List<Tensor> outputs,
            Map<String, String> parameters) {
        var message = ModelInferResponse.newBuilder().setModelName(subject.name());
        String version = subject.version();
        if (version != null) {
            message.setModelVersion(version);
        }
        String id = request.id();
        if (id != null) {
            message.setId(id);
        }
        parameters.forEach((name, text) ->
                message.putParameters(
                        name, InferParameter.newBuilder().setStringParam(text).build()));
        // All or none: a message has raw contents or typed ones, never both.
        boolean raw =
                request.binary()
                        || outputs.stream().anyMatch(output -> !Contents.hold(output.type()));
        for (Tensor output : outputs) {
            var written =
                    InferOutputTensor.newBuilder()
                            .setName(output.name())
                            .setDatatype(output.type().name())
                            .addAllShape(output.shape());
            if (raw) {
                message.addRawOutputContents(ByteString.copyFrom(output.data().duplicate()));
            } else {
                written.setContents(Contents.write(output));
            }
            message.addOutputs(written);
        }
        return message.build();
    }
}
