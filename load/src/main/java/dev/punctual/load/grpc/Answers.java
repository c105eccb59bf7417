package dev.punctual.load.grpc;

import dev.punctual.load.Reading;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.InferTensorContents;
import dev.punctual.protocol.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads what the generator wants to know of an answer.
final class Answers {
    private Answers() {}

    static Reading read(ModelInferResponse response) {
        return new Reading(value(response), said(response, "rung"), said(response, "reason"));
    }

    private static String said(ModelInferResponse response, String parameter) {
        InferParameter given = response.getParametersMap().get(parameter);
        return given == null || given.getStringParam().isEmpty()
                ? Reading.UNSAID
                : given.getStringParam();
    }

    /// The first element of the first output, if it is a floating-point number.
    private static double value(ModelInferResponse response) {
        if (response.getOutputsCount() == 0) {
            return Double.NaN;
        }
        ModelInferResponse.InferOutputTensor output = response.getOutputs(0);
        boolean wide = output.getDatatype().equals("FP64");
        if (!wide && !output.getDatatype().equals("FP32")) {
            return Double.NaN;
        }
        if (response.getRawOutputContentsCount() == 0) {
            return typed(output.getContents(), wide);
        }
        ByteBuffer raw =
                response.getRawOutputContents(0)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN);
        if (raw.remaining() < (wide ? Double.BYTES : Float.BYTES)) {
            return Double.NaN;
        }
        return wide ? raw.getDouble() : raw.getFloat();
    }

    private static double typed(InferTensorContents contents, boolean wide) {
        if (wide) {
            return contents.getFp64ContentsCount() == 0 ? Double.NaN : contents.getFp64Contents(0);
        }
        return contents.getFp32ContentsCount() == 0 ? Double.NaN : contents.getFp32Contents(0);
    }
}
