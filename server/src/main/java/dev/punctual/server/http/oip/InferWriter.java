package dev.punctual.server.http.oip;

import dev.punctual.core.tensor.Tensor;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.Subject;
import java.util.List;
import java.util.Map;

/// Writes the answers of inferences: JSON, and behind it the outputs that are wanted as bytes.
final class InferWriter {
    private static final int OK = 200;
    private static final int BYTES = 256;
    private static final String OCTETS = "application/octet-stream";

    private InferWriter() {}

    static Response write(
            Subject subject,
            InferRequest request,
            List<Tensor> outputs,
            Map<String, String> parameters) {
        var json = new JsonBuffer(BYTES).raw("{\"model_name\":").text(subject.name());
        String version = subject.version();
        if (version != null) {
            json.raw(",\"model_version\":").text(version);
        }
        String id = request.id();
        if (id != null) {
            json.raw(",\"id\":").text(id);
        }
        if (!parameters.isEmpty()) {
            writeParameters(json, parameters);
        }
        json.raw(",\"outputs\":");
        char before = '[';
        int behind = 0;
        for (int i = 0; i < outputs.size(); i++) {
            Tensor output = outputs.get(i);
            writeOutput(json.raw(before), output, request.binary(i));
            behind += request.binary(i) ? output.data().limit() : 0;
            before = ',';
        }
        json.raw(outputs.isEmpty() ? "[]}" : "]}");
        return outputsAsBytes(request, outputs)
                ? withBytes(json, behind, request, outputs)
                : Response.json(OK, Map.of(), json);
    }

    private static boolean outputsAsBytes(InferRequest request, List<Tensor> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            if (request.binary(i)) {
                return true;
            }
        }
        return false;
    }

    private static void writeParameters(JsonBuffer json, Map<String, String> parameters) {
        json.raw(",\"parameters\":");
        char before = '{';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            json.raw(before).text(parameter.getKey()).raw(':').text(parameter.getValue());
            before = ',';
        }
        json.raw('}');
    }

    private static void writeOutput(JsonBuffer json, Tensor output, boolean binary) {
        json.raw("{\"name\":").text(output.name());
        json.raw(",\"datatype\":").text(output.type().name()).raw(",\"shape\":[");
        for (long size : output.shape()) {
            json.number(size).raw(',');
        }
        if (!output.shape().isEmpty()) {
            json.unwrite();
        }
        if (binary) {
            json.raw("],\"parameters\":{\"binary_data_size\":");
            json.number(output.data().limit()).raw("}}");
        } else {
            json.raw("],\"data\":");
            ElementWriter.write(json, output);
            json.raw('}');
        }
    }

    private static Response withBytes(
            JsonBuffer json, int behind, InferRequest request, List<Tensor> outputs) {
        byte[] all = new byte[json.length() + behind];
        System.arraycopy(json.array(), 0, all, 0, json.length());
        int at = json.length();
        for (int i = 0; i < outputs.size(); i++) {
            if (request.binary(i)) {
                int size = outputs.get(i).data().limit();
                outputs.get(i).data().get(0, all, at, size);
                at += size;
            }
        }
        return Response.of(OK, OCTETS, all)
                .withHeader(InferReader.LENGTH, Integer.toString(json.length()));
    }
}
