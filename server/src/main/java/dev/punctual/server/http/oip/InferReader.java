package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.Question;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.json.Utf8;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.MemoryBound;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the bodies of inferences: JSON, JSON in front of tensors, or one tensor alone.
final class InferReader {
    static final String LENGTH = "inference-header-content-length";

    private InferReader() {}

    /// Reads a body whole, or refuses it whole.
    ///
    /// @param header how long its JSON is, as a header says; null if none does
    /// @param signature of the model that is asked, for a tensor alone
    /// @param memory is asked for what tensors from JSON take
    static InferRequest read(
            Body body, @Nullable String header, Signature signature, MemoryBound.Holding memory) {
        int head = header == null ? body.length() : headLength(header, body.length());
        if (header != null && head == 0) {
            return alone(body, signature);
        }
        if (!Utf8.valid(body.bytes(), head)) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the JSON is not UTF-8");
        }
        return JsonInput.read(
                body.bytes(),
                0,
                head,
                json ->
                        new RequestReader(new Text(body, head, header != null, memory), json)
                                .read());
    }

    /// The JSON of a body and what follows it.
    ///
    /// @param head how many bytes the JSON has
    /// @param told whether a header said so, without which no bytes can follow
    record Text(Body body, int head, boolean told, MemoryBound.Holding memory) {}

    private static int headLength(String header, int length) {
        int head;
        try {
            head = Integer.parseInt(header);
        } catch (NumberFormatException e) {
            head = -1;
        }
        if (head < 0 || head > length) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "must be the number of bytes of JSON, 0 to "
                            + length
                            + ", not "
                            + Suggestion.shown(header),
                    LENGTH);
        }
        return head;
    }

    /// A request for all outputs as bytes, by the bytes of the one input.
    private static InferRequest alone(Body body, Signature signature) {
        if (signature.inputs().size() != 1) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD,
                    "a body without JSON is for models with one input, but the model takes "
                            + signature.inputs(),
                    LENGTH);
        }
        TensorSpec spec = signature.inputs().getFirst();
        ByteBuffer data =
                ByteBuffer.wrap(body.bytes(), 0, body.length()).order(ByteOrder.LITTLE_ENDIAN);
        var tensor = new Tensor(spec.name(), spec.type(), shape(spec, data), data);
        return new InferRequest(
                null, List.of(tensor), List.of(), true, CallerBudget.UNLIMITED, Question.ANY_AGE);
    }

    /// The shape with its one open dimension closed by the number of elements.
    private static List<Long> shape(TensorSpec spec, ByteBuffer data) {
        List<Long> shape = new ArrayList<>(spec.shape());
        int open = shape.indexOf(TensorSpec.ANY);
        if (open < 0) {
            return shape;
        }
        if (open != shape.lastIndexOf(TensorSpec.ANY)) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "a body without JSON is for inputs with one open dimension, not for " + spec,
                    LENGTH);
        }
        shape.set(open, 1L);
        long each = Math.max(1, Tensor.elements(spec.name(), shape));
        shape.set(open, elements(spec.type(), data) / each);
        return shape;
    }

    private static long elements(TensorType type, ByteBuffer data) {
        if (type != TensorType.BYTES) {
            return data.remaining() / type.bytes();
        }
        long count = 0;
        int at = data.position();
        while (data.limit() - at >= Integer.BYTES) {
            long next = at + Integer.BYTES + Integer.toUnsignedLong(data.getInt(at));
            at = (int) Math.min(next, data.limit());
            count++;
        }
        return count;
    }
}
